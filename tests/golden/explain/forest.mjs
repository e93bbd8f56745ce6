// Packs a forest of scikit-learn with background rows, and writes what every method says of a row with a seed:
//
//     node tests/golden/explain/forest.mjs
//
// Trees compute without fused operations, so every runtime and both builds must give the same bits.
import { readFile, writeFile } from "node:fs/promises";
import { load } from "driftline";
import { bindings } from "../../../dist/entry/node.js";

const NAME = "random_forest_binary";
const OPTIONS = {
  exact: { method: "exact" },
  tree: { method: "tree", target: "yes" },
  leverage: { method: "leverage", seed: 7, max_evaluations: 200 },
  kernel: { method: "kernel", seed: 7, max_evaluations: 200 },
  permutation: { method: "permutation", seed: 7, max_evaluations: 200 },
  lime: { method: "lime", seed: 7, max_evaluations: 600 },
  occlusion: { method: "occlusion" },
  groups: { groups: { first: ["x0", "x1", "x2"], second: ["x3", "x4"] }, method: "exact", target: "no" },
};

const here = (name) => new URL(name, import.meta.url);
const onnx = await readFile(here(`../ml/${NAME}.onnx`));
const { shape, values } = JSON.parse(await readFile(here("../ml/cases.json")))[NAME].inputs.X;
const [count, width] = shape;
const names = Array.from({ length: width }, (_, place) => `x${place}`);
const rows = Array.from({ length: count }, (_, row) =>
  Object.fromEntries(names.map((name, place) => [name, values[row * width + place]])),
);
const manifest = {
  format: 1,
  name: "forest",
  version: "1.0.0",
  signature: { inputs: names.map((name) => ({ name, type: "float" })) },
  pipeline: { type: "tabular", tensor: "X", features: names.map((column) => ({ encode: "number", column })) },
  output: { tensor: "output_probability", labels: ["no", "yes"] },
};

const { packBundle } = await bindings();
const pack = (background) => packBundle(JSON.stringify(manifest), onnx, undefined, undefined, background);
const [row, ...others] = rows;
const columns = Object.fromEntries(names.map((name) => [name, others.map((other) => other[name])]));
const bundle = pack(await (await load(pack())).backgroundEntry(columns));
await writeFile(here("forest.driftline"), bundle);

const model = await load(bundle);
const explanations = [];
for (const [name, options] of Object.entries(OPTIONS)) {
  explanations.push({ name, options, expected: await model.explain(row, options) });
}
await writeFile(here("forest-explained.json"), `${JSON.stringify({ row, explanations })}\n`);
