/** The script of a thread that helps a model compute. */
import { parentPort } from "node:worker_threads";
import { help, type Task } from "../threads/help.js";

parentPort?.once("message", (task: Task) => help(task));
