// The part that pages fetch for ONNX files alone does what such a file needs from its beginning to its end, and no more than that.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));
const { createBindings } = await import("../../dist/wasm/driftline.js");
const [engine, bundles] = ["engine", "bundles"].map((part) => new WebAssembly.Module(file(`dist/wasm/driftline_simd_${part}.wasm`)));

async function engineAlone() {
  const bindings = createBindings();
  await bindings({ module_or_path: engine });
  return bindings;
}

test("it loads, runs and frees an ONNX file", async () => {
  const { Core } = await engineAlone();
  const core = new Core(file("models/flights/model.onnx"));
  const input = { type: "float32", dims: [1, 28], data: new Float32Array(28) };
  const { probability } = core.run({ input });
  assert.equal(probability.data.length, 1);
  core.free();
});

test("bundles need the other part, which comes before they do", async () => {
  const bundle = file("models/flights/flights.driftline");
  const without = await engineAlone();
  assert.throws(() => new without.Core(bundle), WebAssembly.RuntimeError);
  const { Core, addPart } = await engineAlone();
  await addPart(bundles);
  const core = new Core(bundle);
  assert.equal(core.manifest().name, "flights");
  core.free();
});
