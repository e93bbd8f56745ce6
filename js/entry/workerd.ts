/** Cloudflare Workers: modules are compiled when the Worker is deployed, so they are imported. */
import { createLoad } from "../load.js";
import relaxed from "../wasm/driftline_relaxed.wasm";
import { platform } from "./baked-workerd.js";

export * from "./baked-workerd.js";

export const load = createLoad({ ...platform, module: async () => relaxed });
