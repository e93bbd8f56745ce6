/** Models in Web Workers. */
import type { Start } from "../load.js";
import type { Model } from "../model/types.js";
import type { Platform } from "../platform.js";
import type { Thread, ThreadEvents } from "./protocol.js";
import { remotely } from "./remote.js";

/** Models in workers that `startWebWorker` starts. */
export function inWebWorker(platform: Platform, start: () => Worker, base: string, name: string): Start<Model> {
  return remotely(platform, (events) => threadOf(startWebWorker(start, base, name), events));
}

/** `start` starts the worker's script, which is called `name` where `base` is, unless a bundler moved it. */
export function startWebWorker(start: () => Worker, base: string, name: string): Worker {
  return isOfAnotherSite(base) ? importing(new URL(name, base)) : start();
}

/** Some bundlers put the path of a file for the address. */
function isOfAnotherSite(address: string): boolean {
  const { protocol, origin } = new URL(address);
  return /^https?:$/.test(protocol) && origin !== globalThis.location.origin;
}

/** Of a script of another site browsers start no worker, but a worker of this site may import it. */
function importing(script: URL): Worker {
  const url = URL.createObjectURL(new Blob([`import ${JSON.stringify(script)};`], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  worker.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  return worker;
}

function threadOf(worker: Worker, { hear, ended }: ThreadEvents): Thread {
  worker.addEventListener("message", ({ data }) => hear(data));
  worker.addEventListener("messageerror", () => ended("it sent what could not be read"));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    ended(event.message ?? "its script can't be read, or the page's policy forbids it");
  });
  // With a page that is kept to come back to, its workers stand still, and with one that is just saving, all that wait to save.
  const leave = ({ persisted }: PageTransitionEvent) => {
    if (persisted) ended("the page was left");
  };
  globalThis.window?.addEventListener("pagehide", leave);
  return {
    post: (request, transfer) => worker.postMessage(request, [...transfer]),
    end() {
      globalThis.window?.removeEventListener("pagehide", leave);
      worker.terminate();
    },
    // A page keeps running anyway.
    hold: () => undefined,
  };
}
