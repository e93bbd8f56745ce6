// The comparison lets through what onnx's own runner lets through, and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "./compare.mjs";

const tensor = (type, data, dims = [data.length]) => ({ type, data, dims });
const floats = (...values) => tensor("float32", Float32Array.of(...values));
const tolerance = { rtol: 1e-3, atol: 1e-7 };

const same = {
  "equal values": [floats(1, 2), floats(1, 2)],
  "within rtol of what is expected": [floats(1000.9), floats(1000)],
  "within atol of zero": [floats(9e-8), floats(0)],
  "NaN and NaN, infinity and infinity": [floats(NaN, Infinity), floats(NaN, Infinity)],
  "no elements": [tensor("float32", new Float32Array(), [0, 3]), tensor("float32", new Float32Array(), [0, 3])],
  "64-bit integers": [tensor("int64", BigInt64Array.of(-7n)), tensor("int64", BigInt64Array.of(-7n))],
  "half floats by their bits": [tensor("float16", Uint16Array.of(0x3c01)), tensor("float16", Uint16Array.of(0x3c00))],
  text: [tensor("string", ["a", ""]), tensor("string", ["a", ""])],
  sequences: [[floats(1), floats(2, 3)], [floats(1), floats(2, 3)]],
  "an absent optional": [null, null],
};

const different = {
  values: [
    [floats(1.002), floats(1)],
    [floats(2e-7), floats(0)],
    [floats(0), floats(NaN)],
    [floats(NaN), floats(0)],
    [floats(1e30), floats(Infinity)],
    [floats(-Infinity), floats(Infinity)],
    [tensor("float16", Uint16Array.of(0x3c02)), tensor("float16", Uint16Array.of(0x3c00))],
    [tensor("int4", Uint8Array.of(0x0f), [1]), tensor("int4", Uint8Array.of(0x0e), [1])],
    [tensor("string", ["a"]), tensor("string", ["b"])],
    [[floats(1), floats(2)], [floats(1), floats(3)]],
  ],
  type: [[floats(1), tensor("float64", Float64Array.of(1))]],
  shape: [
    [tensor("float32", Float32Array.of(1), []), floats(1)],
    [tensor("float32", Float32Array.of(1, 2), [2, 1]), floats(1, 2)],
  ],
  length: [
    [[floats(1)], [floats(1), floats(2)]],
    [tensor("float32", new Float32Array(1), [2]), floats(0, 0)],
  ],
  value: [
    [undefined, floats(1)],
    [undefined, null],
    [floats(1), null],
    [null, floats(1)],
    [floats(1), [floats(1)]],
    [[floats(1)], floats(1)],
  ],
};

for (const [name, [found, expected]] of Object.entries(same)) {
  test(`the same: ${name}`, () => compare(found, expected, tolerance, "output"));
}

for (const [code, pairs] of Object.entries(different)) {
  pairs.forEach(([found, expected], index) => {
    test(`different: ${code} ${index}`, () => assert.throws(() => compare(found, expected, tolerance, "output"), { code }));
  });
}
