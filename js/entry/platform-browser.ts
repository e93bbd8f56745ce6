/** What browsers bring, with the module that reads bundles. */
import { once, type Platform } from "../platform.js";
import { hasRelaxedSimd } from "../simd.js";
import { compile, platform as baked } from "./platform-baked-browser.js";

// Bundlers find assets by this form of `new URL`, so each stands in full.
const simd = () => new URL("../wasm/driftline_simd.wasm", import.meta.url);
const relaxed = () => new URL("../wasm/driftline_relaxed.wasm", import.meta.url);

export const platform: Platform = { ...baked, module: once(() => compile(hasRelaxedSimd() ? relaxed() : simd())) };
