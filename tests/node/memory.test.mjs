// How much memory a model takes: WebAssembly's never shrinks, so what there is after the first answer is the most that there was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Tensor, load } from "driftline";
import { memoryBytes, watchMemory } from "../../bench/guests/memory.mjs";
import { bindings } from "../../dist/entry/node.js";
import { convolutions } from "./onnx.mjs";

const SIZE = 8;
const { file, weights } = convolutions(9, 256, SIZE);

/** Of a weight there is one copy, but while it is brought into the form that products of matrices take. */
const MOST = weights * 2.5;

const MANIFEST = {
  format: 1,
  name: "convolutions",
  version: "1.0.0",
  signature: { inputs: [{ name: "v0", type: "tensor" }] },
  pipeline: {
    type: "image",
    tensor: "v0",
    layout: "nchw",
    channels: "rgb",
    steps: [{ op: "center_crop", width: SIZE, height: SIZE }],
  },
  output: { tensor: "v9" },
};

const { packBundle } = await bindings();
const bundle = packBundle(JSON.stringify(MANIFEST), file);
watchMemory();

for (const [kind, source] of Object.entries({ "an ONNX file": file, "a bundle": bundle })) {
  test(`${kind} takes at most 2.5 times the memory of its weights`, async () => {
    const before = memoryBytes();
    const model = await load(source);
    await model.run({ v0: new Tensor("float32", new Float32Array(3 * SIZE * SIZE), [1, 3, SIZE, SIZE]) });
    const taken = memoryBytes() - before;
    assert.ok(taken < MOST, `${taken} bytes, expected at most ${MOST} for ${weights} bytes of weights`);
    model.dispose();
  });
}
