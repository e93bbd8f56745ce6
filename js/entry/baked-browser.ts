/** Browsers, for baked modules alone: an app that loads no bundle does without the module that reads them. */
import { createLoad } from "../load.js";
import { inWebWorker } from "../worker/web-worker.js";
import { platform } from "./platform-baked-browser.js";

export { indexedDbStorage } from "../drift/indexed-db.js";
export * from "../index.js";

// Bundlers find workers by this form.
const worker = () => new Worker(new URL("./worker-baked-browser.js", import.meta.url), { type: "module" });

export const load = createLoad(platform, inWebWorker(platform, worker, import.meta.url, "worker-baked-browser.js"));
