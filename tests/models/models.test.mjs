/** Models as they were published, raw, answer as in onnxruntime: within 1e-4. */
import { test } from "node:test";
import { load, Tensor } from "../../dist/entry/node.js";
import { readData, readIndex } from "../conformance/cases.mjs";
import { compare } from "../conformance/compare.mjs";
import { bytesAt, read } from "../conformance/tensors.mjs";
import { modelCases } from "./cases.mjs";

const folder = await modelCases();
const data = readData(folder);
const tensor = (type, data, dims) => new Tensor(type, data, dims);

for (const { name, model, inputs, outputs, rtol, atol } of readIndex(folder)) {
  test(name, async () => {
    const loaded = await load(bytesAt(data, model));
    const given = inputs.map(({ name, value }) => [name, read(value, data, tensor)]);
    const found = await loaded.run(Object.fromEntries(given));
    loaded.dispose();
    for (const { name, value } of outputs) compare(found[name], read(value, data, tensor), { rtol, atol }, `output \`${name}\``);
  });
}
