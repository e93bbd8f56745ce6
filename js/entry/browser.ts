/** Browsers: the main thread and Web Workers. */
import { createLoad } from "../load.js";
import { inWebWorker } from "../worker/web-worker.js";
import { platform } from "./platform-browser.js";

export { indexedDbStorage } from "../drift/indexed-db.js";
export * from "../index.js";

// Bundlers find workers by this form.
const worker = () => new Worker(new URL("./worker-browser.js", import.meta.url), { type: "module" });

export const load = createLoad(platform, inWebWorker(platform, worker, import.meta.url, "worker-browser.js"));
