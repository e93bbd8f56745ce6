// Bundles with a reference, and rows that it does not have.
import { readFile } from "node:fs/promises";
import { bindings } from "../../dist/entry/node.js";

const file = (path) => new URL(`../../${path}`, import.meta.url);

export const UNSEEN = "ZZ";

export const { rows } = JSON.parse(await readFile(file("tests/golden/flights.json")));

/** So many rows with a carrier that the reference lacks. */
export const odd = (count) => rows.slice(0, count).map((row) => ({ ...row, carrier: UNSEEN }));

/** The flights, with a reference of so many rows, or none. Always the same bytes. */
export async function bundle({ reference = rows.length } = {}) {
  const manifest = await readFile(file("models/flights/manifest.json"), "utf8");
  return pack(manifest, "models/flights/model.onnx", rows.slice(0, reference));
}

/** Divides whole numbers, and crashes when it divides by zero. */
export async function divisions() {
  const inputs = ["a", "b"].map((name) => ({ name, type: "integer" }));
  const features = inputs.map(({ name }) => ({ encode: "number", column: name }));
  const pipeline = { type: "tabular", features };
  const manifest = { format: 1, name: "divide", version: "1.0.0", signature: { inputs }, pipeline, output: { tensor: "quotient" } };
  const rows = Array.from({ length: 100 }, (_, a) => ({ a, b: 1 }));
  return pack(JSON.stringify(manifest), "tests/node/fixtures/divide_rows.onnx", rows);
}

async function pack(manifest, path, rows) {
  const { Core, packBundle } = await bindings();
  const model = await readFile(file(path));
  const plain = packBundle(manifest, model);
  if (rows.length === 0) return plain;
  const core = new Core(plain);
  core.beginReference();
  core.predictRows(rows);
  return packBundle(manifest, model, undefined, core.reference());
}
