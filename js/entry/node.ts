/** Node: files as well as addresses. */
import { instantiate } from "../instance.js";
import { createLoad } from "../load.js";
import { once } from "../platform.js";
import { hasRelaxedSimd } from "../simd.js";
import { compile, platform } from "./baked-node.js";

export * from "./baked-node.js";

const module = once(() => compile(hasRelaxedSimd() ? "driftline_relaxed.wasm" : "driftline_simd.wasm"));

/** `load` also takes the path of a file. */
export const load = createLoad({ ...platform, module });

/** @internal The module's functions that need no model, for the command line. */
export const bindings = once(async () => instantiate(await module()));
