/** What browsers bring, with the module that reads files, in two parts. */
import { once, type Platform } from "../platform.js";
import { hasRelaxedSimd } from "../simd.js";
import { compile, platform as baked } from "./platform-baked-browser.js";

// Bundlers find assets by this form of `new URL`, so each stands in full.
const simd = {
  engine: () => new URL("../wasm/driftline_simd_engine.wasm", import.meta.url),
  bundles: () => new URL("../wasm/driftline_simd_bundles.wasm", import.meta.url),
};
const relaxed = {
  engine: () => new URL("../wasm/driftline_relaxed_engine.wasm", import.meta.url),
  bundles: () => new URL("../wasm/driftline_relaxed_bundles.wasm", import.meta.url),
};
const parts = () => (hasRelaxedSimd() ? relaxed : simd);

export const platform: Platform = {
  ...baked,
  module: once(() => compile(parts().engine())),
  bundlesPart: once(() => compile(parts().bundles())),
};
