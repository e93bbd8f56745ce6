/** The modules that are compared, by engine; where there are two builds, a platform fetches one of them, and a page the parts of it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { project } from "../tools/cache.mjs";

const FILES = {
  "driftline, the engine, with relaxed SIMD": "dist/wasm/driftline_relaxed_engine.wasm",
  "driftline, the part for bundles": "dist/wasm/driftline_relaxed_bundles.wasm",
  "driftline, whole": "dist/wasm/driftline_relaxed.wasm",
  "driftline, the engine, without": "dist/wasm/driftline_simd_engine.wasm",
  "driftline, the part for bundles, without": "dist/wasm/driftline_simd_bundles.wasm",
  "driftline, whole, without": "dist/wasm/driftline_simd.wasm",
  "onnxruntime-web": "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
  "rten, with relaxed SIMD": "bench/rten/dist/rten_relaxed.wasm",
  "rten, without": "bench/rten/dist/rten_simd.wasm",
  tfjs: "node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
};

/** By the default of `driftline bake`, without relaxed SIMD; these hold their model too. */
const BAKED = {
  "driftline, flights baked": "flights.wasm",
  "driftline, MobileNetV2 baked": "mobilenetv2.wasm",
};

/** Their paths by name. `folder` has what was baked for the cases of this run. */
export function modulePaths(folder) {
  const within = (root, files) => Object.entries(files).map(([name, path]) => [name, join(root, path)]);
  const baked = within(folder, BAKED).filter(([, path]) => existsSync(path));
  return Object.fromEntries([...within(project, FILES), ...baked]);
}
