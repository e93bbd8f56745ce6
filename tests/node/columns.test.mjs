// `predictBatch` of columns, however they are held: the answers, the errors and what the monitor sees are those of the rows.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { load } from "driftline";
import { rejects } from "./rejects.mjs";

const url = (path) => new URL(`../../${path}`, import.meta.url);
const flights = url("models/flights/flights.driftline");
const { rows } = JSON.parse(await readFile(url("tests/golden/flights.json")));
const names = Object.keys(rows[0]);

const open = () => load(flights, { monitor: { clock: "none", storage: false } });
const columnsOf = (some) => Object.fromEntries(names.map((name) => [name, some.map((row) => row[name])]));
const isNumbers = (column) => column.every((value) => value === null || typeof value === "number");
const typed = (columns) =>
  Object.fromEntries(names.map((name) => [name, isNumbers(columns[name]) ? Float64Array.from(columns[name], (it) => it ?? NaN) : columns[name]]));

async function seen(inputs) {
  const model = await open();
  const { output, classes } = await model.predictBatch(inputs);
  const drift = await model.drift({ statistics: true });
  model.dispose();
  return { output, classes, drift };
}

test("arrays, typed arrays and rows say the same", async () => {
  const many = Array.from({ length: 2_500 }, (_, at) => rows[(at * at) % rows.length]);
  const expected = await seen(many);
  assert.deepEqual(await seen(columnsOf(many)), expected);
  assert.deepEqual(await seen(typed(columnsOf(many))), expected);
});

test("texts of which no two are alike are taken too, and refused where the model does not know them", async () => {
  const columns = columnsOf(Array.from({ length: 1_200 }, (_, at) => rows[at % rows.length]));
  const text = names.find((name) => typeof rows[0][name] === "string");
  const model = await open();
  for (const count of [3, 1_200]) {
    const strange = columns[text].map((value, row) => (row === 5 ? "no such thing" : row < count ? value : `text ${row}`));
    const [one, other] = [{ ...columns, [text]: strange }, strange.map((value, row) => ({ ...rows[row % rows.length], [text]: value }))];
    const answers = await Promise.allSettled([model.predictBatch(one), model.predictBatch(other)]);
    assert.deepEqual(said(answers[0]), said(answers[1]));
  }
  model.dispose();
});

test("a value of the wrong type is named by its row, however many are right", async () => {
  const columns = columnsOf(rows.slice(0, 50));
  const model = await open();
  const text = names.find((name) => typeof rows[0][name] === "string");
  const number = names.find((name) => isNumbers(columns[name]));
  for (const [name, value] of [[text, 7], [text, true], [number, "seven"], [number, {}]]) {
    const wrong = columns[name].map((own, row) => (row === 20 ? value : own));
    await rejects(model.predictBatch({ ...columns, [name]: wrong }), "invalid_type", "row 20");
  }
  await rejects(model.predictBatch({ ...columns, [text]: columns[number] }), "invalid_type", `column \`${text}\``);
  await rejects(model.predictBatch({ ...columns, [text]: columns[text].slice(1) }), "invalid_shape", "49 rows");
  model.dispose();
});

function said({ status, value, reason }) {
  return status === "fulfilled" ? [...value.output] : [reason.code, reason.message];
}
