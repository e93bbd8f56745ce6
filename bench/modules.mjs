/** The modules that are compared, by engine; where there are two, a platform fetches one of them. */
import { join } from "node:path";
import { project } from "../tools/cache.mjs";

const FILES = {
  "driftline, with relaxed SIMD": "dist/wasm/driftline_relaxed.wasm",
  "driftline, without": "dist/wasm/driftline_simd.wasm",
  "onnxruntime-web": "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
  "rten, with relaxed SIMD": "bench/rten/dist/rten_relaxed.wasm",
  "rten, without": "bench/rten/dist/rten_simd.wasm",
  tfjs: "node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
};

export const MODULES = Object.fromEntries(Object.entries(FILES).map(([name, path]) => [name, join(project, path)]));
