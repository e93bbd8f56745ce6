/** Models in Web Workers. */
import type { Start } from "../load.js";
import type { Model } from "../model/types.js";
import type { Platform } from "../platform.js";
import type { Thread, ThreadEvents } from "./protocol.js";
import { remotely } from "./remote.js";

/** `start` starts the worker's script, which is called `name` where `base` is, unless a bundler moved it. */
export function inWebWorker(platform: Platform, start: () => Worker, base: string, name: string): Start<Model> {
  return remotely(platform, (events) => threadOf(started(start, () => new URL(name, base).href), events));
}

/** Of a script of another site browsers start no worker, but a worker of this site may import it. */
function started(start: () => Worker, address: () => string): Worker {
  try {
    return start();
  } catch {
    const script = new Blob([`import ${JSON.stringify(address())};`], { type: "text/javascript" });
    const url = URL.createObjectURL(script);
    const worker = new Worker(url, { type: "module" });
    worker.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
    return worker;
  }
}

function threadOf(worker: Worker, { hear, ended }: ThreadEvents): Thread {
  worker.addEventListener("message", ({ data }) => hear(data));
  worker.addEventListener("messageerror", () => ended("it sent what could not be read"));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    ended(event.message ?? "its script can't be read, or the page's policy forbids it");
  });
  return {
    post: (request, transfer) => worker.postMessage(request, [...transfer]),
    end: () => worker.terminate(),
    // A page keeps running anyway.
    hold: () => undefined,
  };
}
