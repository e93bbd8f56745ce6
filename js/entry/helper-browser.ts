/** The script of a Web Worker that helps a model compute. */
import { help, type Task } from "../threads/help.js";

addEventListener("message", ({ data }) => help(data as Task), { once: true });
