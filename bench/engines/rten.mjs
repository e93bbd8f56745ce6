/** rten, from the crate beside this folder. */
import { hasRelaxedSimd } from "../../dist/simd.js";
import { createBindings } from "../rten/dist/rten.js";
import { encoder } from "./encoder.mjs";

// Bundlers find assets by this form of `new URL`, so each stands in full.
const simd = () => new URL("../rten/dist/rten_simd.wasm", import.meta.url);
const relaxed = () => new URL("../rten/dist/rten_relaxed.wasm", import.meta.url);

export async function start({ module, compile }) {
  const bindings = createBindings();
  await bindings({ module_or_path: module ?? (await compile(hasRelaxedSimd() ? relaxed() : simd())) });
  return {
    async open({ model, output, pipeline }, inputs, address) {
      const session = new bindings.Session(new Uint8Array(await (await fetch(address(`${model}.onnx`))).arrayBuffer()));
      const tensors = pipeline ? encoder(pipeline, inputs) : () => inputs;
      return { run: async () => run(session, tensors(), output), close: () => session.free() };
    },
  };
}

function run(session, tensors, output) {
  for (const [name, { type, data, dims }] of Object.entries(tensors)) {
    if (type === "int64") session.setIntegers(name, new Uint32Array(dims), Int32Array.from(data, Number));
    else session.setFloats(name, new Uint32Array(dims), data);
  }
  return session.run(output);
}
