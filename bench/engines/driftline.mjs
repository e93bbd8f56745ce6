/** driftline, by a bundle or an ONNX file. */
import { modelFile } from "../model-file.mjs";
import { loaded } from "./loaded.mjs";

/** Of a bundle with its monitor on, which is the default. */
export const start = () => driftline({});

/** `load` of the platform's entry, with these options. */
export async function driftline(options) {
  return loaded(await import("driftline"), (test, address) => address(modelFile(test)), options);
}
