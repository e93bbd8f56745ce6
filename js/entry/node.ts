/** Node: files as well as addresses. */
import { instantiate } from "../instance.js";
import { createLoad, createLoadHere } from "../load.js";
import { once, type Platform } from "../platform.js";
import { hasRelaxedSimd } from "../simd.js";
import { inNodeWorker } from "../worker/node-worker.js";
import { compile, platform as baked } from "./baked-node.js";

export * from "./baked-node.js";

const module = once(() => compile(hasRelaxedSimd() ? "driftline_relaxed.wasm" : "driftline_simd.wasm"));

/** @internal */
export const platform: Platform = { ...baked, module };

/** `load` also takes the path of a file. */
export const load = createLoad(platform, inNodeWorker(platform, new URL("../entry/worker-node.js", import.meta.url)));

/** @internal For the command line, which does nothing meanwhile. */
export const loadHere = createLoadHere(platform);

/** @internal The module's functions that need no model, for the command line. */
export const bindings = once(async () => instantiate(await module()));
