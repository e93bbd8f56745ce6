/** `npm run bench`: driftline beside onnxruntime-web, in turn, on the same inputs, one thread each, in Node. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generated } from "../tools/generated.mjs";
import { engines } from "../tests/conformance/engines.mjs";
import { interleave, median } from "./timing.mjs";

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
// The number is that of the trees.
const CASES = [
  { model: "cancer_50", rows: 1, calls: 2000 },
  { model: "cancer_50", rows: 1000, calls: 40 },
  { model: "cancer_1000", rows: 1, calls: 200 },
  { model: "cancer_1000", rows: 1000, calls: 4 },
  { model: "digits_50", rows: 1, calls: 2000 },
  { model: "digits_50", rows: 1000, calls: 40 },
  { model: "noisy_50", rows: 1, calls: 2000 },
  { model: "noisy_50", rows: 1000, calls: 40 },
];

const folder = await generated("bench", { script: beside("forest.py"), requirements: beside("requirements.txt") });

console.log("milliseconds a call, median\n");
console.log("| model | rows | driftline | onnxruntime-web | ratio |\n|---|---|---|---|---|");
for (const { model, rows, calls } of CASES) {
  const runners = await Promise.all(Object.values(engines).map((start) => open(start, model, rows)));
  const samples = await interleave(runners, calls);
  const [ours, theirs] = samples.map(median);
  const figures = [ours, theirs].map((value) => value.toFixed(4)).join(" | ");
  console.log(`| ${model} | ${rows} | ${figures} | ${(ours / theirs).toFixed(2)} |`);
}

/** A function that predicts the same rows at each call. */
async function open(start, name, rows) {
  const { makeTensor, open } = await start();
  const opened = await open(readFileSync(join(folder, `${name}.onnx`)));
  const table = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const width = table[0].length;
  const values = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) values.set(table[row % table.length], row * width);
  const X = makeTensor("float32", values, [rows, width]);
  return () => opened.run({ X });
}
