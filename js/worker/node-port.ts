import { parentPort } from "node:worker_threads";
import type { Port } from "./serve.js";

/** What leads from a thread to who started it. */
export function threadPort(): Port {
  return {
    listen: (hear) => parentPort?.on("message", hear),
    post: (reply) => parentPort?.postMessage(reply),
  };
}
