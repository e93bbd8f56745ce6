/** One prediction by the built package: what the first flight of the sample is expected to do. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./cache.mjs";

export async function showPrediction() {
  // Only importable once packages are installed and the package is built.
  const [{ parse }, { load }] = await Promise.all([import("csv-parse/sync"), import("../dist/entry/node.js")]);
  const folder = join(project, "models", "flights");
  const model = await load(join(folder, "flights.driftline"));
  const [record] = parse(readFileSync(join(folder, "sample.csv")), { columns: true, to: 1 });
  const row = rowOf(record, model.manifest.signature.inputs);
  const { label, scores } = await model.predict(row);
  model.dispose();
  const percent = scores.map(({ label, score }) => `${label} ${(100 * score).toFixed(1)} %`).join(", ");
  console.log(`\nflights, ${JSON.stringify(row)}\n  -> ${label} (${percent})\n`);
}

function rowOf(record, inputs) {
  const value = ({ name, type }) => (record[name] === "" ? null : type === "string" ? record[name] : Number(record[name]));
  return Object.fromEntries(inputs.map((input) => [input.name, value(input)]));
}
