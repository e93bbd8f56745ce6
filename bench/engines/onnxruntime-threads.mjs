/** onnxruntime-web's WebAssembly with several threads. */
import { threadCount } from "../threads.mjs";
import { onnxruntime } from "./onnxruntime.mjs";

export const start = (platform) => onnxruntime(platform, threadCount(navigator.hardwareConcurrency));
