// What explanations of many rows say together, and the nearest row with another answer, through the package.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { load } from "driftline";
import { rejects } from "./rejects.mjs";

const url = (path) => new URL(`../../${path}`, import.meta.url);
const { rows } = JSON.parse(await readFile(url("tests/golden/flights.json")));
const background = rows.slice(20, 40);
const flights = () => load(url("models/flights/flights.driftline"));
const late = { target: "late", background, max_evaluations: 400 };

const columnsOf = (rows) => Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])]));

test("importance is the mean size of what explain says of each row", async () => {
  const model = await flights();
  const some = rows.slice(0, 8);
  const found = await model.importance(some, late);
  assert.deepEqual([found.method, found.target, found.in, found.rows], ["leverage", "late", "probability", 8]);
  const whys = [];
  for (const row of some) whys.push(await model.explain(row, late));
  for (const [place, { feature, importance }] of found.values.entries()) {
    const mean = whys.reduce((sum, { values }) => sum + Math.abs(values[place].attribution), 0) / 8;
    assert.equal(feature, whys[0].values[place].feature);
    assert(Math.abs(importance - mean) < 1e-12, feature);
  }
  assert.deepEqual(await model.importance(columnsOf(some), { ...late, background: columnsOf(background) }), found);
});

test("drift says which column moved the mean answer", async () => {
  const model = await flights();
  const hot = rows.slice(0, 12).map((row) => ({ ...row, temp: 90 }));
  for (let turn = 0; turn < 30; turn += 1) await model.predictBatch(hot);
  const { scoreChange, ...drift } = await model.drift({ explain: { rows: hot, before: rows.slice(0, 12), ...late } });
  assert.deepEqual(Object.keys(drift), Object.keys(await model.drift()));
  const sum = scoreChange.values.reduce((sum, { change }) => sum + change, 0);
  assert(Math.abs(sum - (scoreChange.after - scoreChange.before)) < 1e-6);
  const temp = scoreChange.values.find(({ feature }) => feature === "temp");
  for (const { feature, change } of scoreChange.values) {
    assert(feature === "temp" || Math.abs(change) < 0.2 * Math.abs(temp.change), `${feature} ${change} ${temp.change}`);
  }
  const withDefault = await model.drift({ explain: { rows: hot, ...late } });
  assert.deepEqual(withDefault.scoreChange, await model.compare(background, hot, late));
});

test("a late flight would be on time with the changes that are found", async () => {
  const model = await flights();
  const { output } = await model.predictBatch(rows);
  const row = rows[output.indexOf(Math.max(...output))];
  const actionable = ["hour", "carrier", "origin"];
  const found = await model.counterfactual(row, { target: "on time", actionable, background: rows.slice(0, 200) });
  assert(found.prediction < 0.5 && found.nearest.prediction >= 0.5);
  const changed = { ...row };
  for (const { feature, from, to } of found.nearest.changes) {
    assert(actionable.includes(feature));
    assert.equal(from, row[feature]);
    changed[feature] = to;
  }
  assert.equal((await model.predict(changed)).label, "on time");
  const never = await model.counterfactual(row, { at_least: 1, target: "late", background, max_evaluations: 200 });
  assert.equal(never.nearest, null);
});

test("progress is told, and an abort is heard", async () => {
  const model = await flights();
  const events = [];
  const progress_callback = (event) => events.push(event);
  await model.importance(rows.slice(0, 10), { ...late, background: rows.slice(0, 100), progress_callback });
  assert.deepEqual(events.at(-1), { status: "done" });
  assert(events.length > 2 && events.slice(0, -1).every(({ status, total }) => status === "progress" && total === 10));
  const controller = new AbortController();
  const signal = controller.signal;
  const reason = new Error("the user left");
  const abort = { signal, progress_callback: () => controller.abort(reason) };
  await assert.rejects(model.compare(rows, rows, { ...late, ...abort }), reason);
  await assert.rejects(model.counterfactual(rows[0], { background, signal }), reason);
});

test("errors say what is wrong and where", async () => {
  const model = await flights();
  const broken = [{ ...rows[0] }, { ...rows[1], hour: "noon" }];
  await rejects(model.importance(rows, { background }), "invalid_argument", "target is missing, expected on time, late");
  await rejects(model.importance(rows.slice(0, 1), late), "invalid_argument", "found 1 rows to explain");
  await rejects(model.importance("rows", late), "invalid_argument", "rows is rows, expected an array");
  await rejects(model.importance(rows, { ...late, method: "lime" }), "invalid_argument", "does not add up");
  await rejects(model.importance(broken, late), "invalid_type", "row 1, column `hour`");
  await rejects(model.compare(rows, broken, late), "invalid_type", "after, row 1, column `hour`");
  await rejects(model.compare(undefined, rows, { target: "late" }), "invalid_argument", "no background rows");
  await rejects(model.counterfactual(rows[0], { background, at_least: 2 }), "invalid_argument", "at_least is 2, expected 0 to 1");
  await rejects(model.counterfactual(rows[0], { background, at_least: Number.NaN }), "invalid_argument", "at_least is NaN");
  await rejects(model.counterfactual(rows[0], { background, actionable: ["when"] }), "unknown_column", "column `when`");
  const digits = await load(url("models/digits/digits.driftline"));
  await rejects(digits.importance(rows, late), "invalid_argument", "takes pictures");
});
