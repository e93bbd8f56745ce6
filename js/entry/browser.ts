/** Browsers: the main thread and Web Workers. */
import { createLoad } from "../load.js";
import { once } from "../platform.js";
import { hasRelaxedSimd } from "../simd.js";
import { compile, platform } from "./baked-browser.js";

export * from "./baked-browser.js";

// Bundlers find assets by this form of `new URL`, so each stands in full.
const simd = () => new URL("../wasm/driftline_simd.wasm", import.meta.url);
const relaxed = () => new URL("../wasm/driftline_relaxed.wasm", import.meta.url);

export const load = createLoad({ ...platform, module: once(() => compile(hasRelaxedSimd() ? relaxed() : simd())) });
