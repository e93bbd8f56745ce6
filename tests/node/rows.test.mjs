// `predict` of a row, which crosses the border as numbers: the answers and errors are those of `predictBatch`, whatever is in it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { load } from "driftline";
import { bindings } from "../../dist/entry/node.js";
import { RowNumbers } from "../../dist/inputs/row-numbers.js";
import { rejects } from "./rejects.mjs";

const { packBundle } = await bindings();
const CITIES = Array.from({ length: 24 }, (_, at) => `city ${at}`);
const MANIFEST = {
  format: 1,
  name: "kinds",
  version: "1.0.0",
  signature: {
    inputs: [
      { name: "city", type: "string" },
      { name: "open", type: "boolean" },
      { name: "at", type: "datetime" },
      { name: "count", type: "integer" },
    ],
  },
  pipeline: {
    type: "tabular",
    tensor: "input",
    features: [
      { encode: "one_hot", column: "city", values: CITIES, missing: "zeros", unknown: "zeros" },
      { encode: "boolean", column: "open", missing: true },
      { encode: "timestamp", column: "at", parts: ["hour", "weekday"] },
      { encode: "number", column: "count", steps: [{ op: "impute", value: 3 }] },
    ],
  },
  output: { tensor: "probability" },
};
const model = await load(await packBundle(JSON.stringify(MANIFEST), await readFile(new URL("../../models/flights/model.onnx", import.meta.url))));
after(() => model.dispose());
const row = { city: "city 3", open: false, at: new Date(1_700_000_000_000), count: 7 };

async function same(row) {
  const [one, { output }] = [await model.predict(row), await model.predictBatch([row])];
  assert.equal(one.output, output[0], String(Object.values(row)));
  return one.output;
}

test("values of each type, and missing ones", async () => {
  const rows = [
    row,
    { ...row, open: true },
    { ...row, at: 1_700_000_000_000 },
    { ...row, at: "2023-11-14T22:13:20Z" },
    { ...row, open: null, count: undefined },
    { ...row, city: null },
    { ...row, city: "elsewhere" },
    { ...row, count: 7n },
    { count: 7, at: row.at, open: false, city: "city 3" },
  ];
  const answers = [];
  for (const row of rows) answers.push(await same(row));
  assert.equal(answers[2], answers[0]);
  assert.equal(answers[3], answers[0]);
  assert.equal(answers[8], answers[0]);
  assert.notEqual(answers[1], answers[0]);
});

test("more texts than are remembered, and long ones", async () => {
  const unknown = await same({ ...row, city: "elsewhere" });
  for (let at = 0; at < 1_200; at++) assert.equal((await model.predict({ ...row, city: `text ${at}` })).output, unknown);
  assert.equal(await same({ ...row, city: "c".repeat(1_000) }), unknown);
  assert.notEqual(await same({ ...row, city: "city 9" }), unknown);
});

test("errors are those of the other way", async () => {
  await rejects(model.predict({ ...row, at: new Date(NaN) }), "invalid_value", "invalid Date");
  await rejects(model.predict({ ...row, at: null }), "invalid_value", "column `at`");
  await rejects(model.predict({ ...row, open: 1 }), "invalid_type", "column `open`");
  await rejects(model.predict({ ...row, city: 7 }), "invalid_type", "column `city`");
  await rejects(model.predict({ ...row, count: 1.5 }), "invalid_value", "column `count`");
  await rejects(model.predict({ ...row, count: 2 ** 40 }), "invalid_value", "column `count`");
  await rejects(model.predict({ ...row, more: 1 }), "unknown_column", "more");
  const { count, ...rest } = row;
  await rejects(model.predict(rest), "missing_column", "count");
  await rejects(model.predict(Object.assign(Object.create({ count }), rest, { more: 1 })), "unknown_column", "more");
  await rejects(model.predict([1, 2, 3, 4]), "invalid_type");
  await rejects(model.predict(null), "invalid_type");
});

test("another core learns the texts anew", () => {
  const numbers = new RowNumbers([{ name: "city", type: "string" }]);
  const core = () => ({ learned: [], learnText(column, text) { this.learned.push([column, text]); } });
  const [first, second] = [core(), core()];
  const codes = (core) => ["a", "b", "a", null].map((city) => numbers.of({ city }, core)[0]);
  assert.deepEqual(codes(first), [1, 2, 1, 0]);
  assert.deepEqual(codes(second), [1, 2, 1, 0]);
  assert.deepEqual(second.learned, [[0, "a"], [0, "b"]]);
});
