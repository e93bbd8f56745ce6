// The test calls these by name.
import { load } from "driftline";
import { waterfall } from "driftline/plots";
import { check } from "./checks.js";

Object.assign(window, { load, waterfall, checkInPage: check, checkInWorker });

function checkInWorker(name) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ("result" in data ? resolve(data.result) : reject(new Error(data.error)));
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(name);
  }).finally(() => worker.terminate());
}
