/** The engines, each loaded when it is asked for. */
export const ENGINES = {
  driftline: () => import("./driftline.mjs"),
  unwatched: () => import("./unwatched.mjs"),
  "driftline-threads": () => import("./driftline-threads.mjs"),
  baked: () => import("./baked.mjs"),
  "onnxruntime-web": () => import("./onnxruntime.mjs"),
  "onnxruntime-web-threads": () => import("./onnxruntime-threads.mjs"),
  rten: () => import("./rten.mjs"),
  tfjs: () => import("./tfjs.mjs"),
};
