/** Models in the threads of Node. */
import type { Worker } from "node:worker_threads";
import type { Start } from "../load.js";
import type { Model } from "../model/types.js";
import type { Platform } from "../platform.js";
import type { Helper } from "../threads/crew.js";
import type { Thread, ThreadEvents } from "./protocol.js";
import { remotely } from "./remote.js";

export function inNodeWorker(platform: Platform, script: URL): Start<Model> {
  return async (source, options, report) => {
    // Here, because it takes longer than a baked model to start, which mostly does without.
    const { Worker } = await import("node:worker_threads");
    // Options of the process, such as --input-type, are about its own script.
    const start = remotely(platform, (events) => threadOf(new Worker(script, { execArgv: [] }), events), beforeExit);
    return start(source, options, report);
  };
}

/** What starts threads that help models compute. */
export async function inNodeHelper(script: URL): Promise<() => Helper> {
  const { Worker } = await import("node:worker_threads");
  return () => {
    const worker = new Worker(script, { execArgv: [] });
    // It waits for work for ever, and keeps no program running.
    worker.unref();
    // One that can't start is one that helps nobody.
    worker.on("error", () => undefined);
    return { post: (task) => worker.postMessage(task), end: () => void worker.terminate() };
  };
}

function threadOf(worker: Worker, { hear, ended }: ThreadEvents): Thread {
  let over = false;
  const end = (cause: unknown) => {
    if (!over) ended(cause);
    over = true;
  };
  worker.on("message", hear);
  worker.on("messageerror", end);
  worker.on("error", end);
  worker.on("exit", (code) => end(`exit code ${code}`));
  return {
    post: (request, transfer) => worker.postMessage(request, transfer as Parameters<Worker["postMessage"]>[1]),
    end() {
      over = true;
      void worker.terminate();
    },
    hold: (waiting) => (waiting ? worker.ref() : worker.unref()),
  };
}

const callbacks = new Set<() => void>();

/** Calls back when the program is about to end because nothing is left to do; what is begun then is waited for. */
function beforeExit(callback: () => void): () => void {
  if (callbacks.size === 0) process.on("beforeExit", callAll);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) process.off("beforeExit", callAll);
  };
}

function callAll(): void {
  for (const callback of callbacks) callback();
}
