// What is shown of the benchmark is what was measured, and engines that differ are told apart.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { compareAnswers } from "../../bench/answers.mjs";
import { encoder } from "../../bench/engines/encoder.mjs";
import { PAGES, readResults } from "../../bench/results.mjs";
import { figure, ratio } from "../../bench/summary.mjs";
import { TABLES, withTables } from "../../bench/tables.mjs";

for (const page of PAGES) {
  test(`${page} shows the speed that was measured`, async () => {
    const text = await readFile(new URL(`../../${page}`, import.meta.url), "utf8");
    assert.match(text, /<!-- bench:(speed|threads) -->\n\|/);
    assert.equal(text, withTables(text, readResults()));
  });
}

test("a ratio is that of rounds which ran at the same time", () => {
  assert.equal(ratio([1, 10, 2], [2, 20, 4]), 2);
});

test("figures have the digits that matter", () => {
  assert.deepEqual([0.0034, 0.123, 1, 9.87, 12.34, 99.96, 1234.5].map(figure), ["0.003", "0.12", "1.0", "9.9", "12.3", "100", "1,235"]);
});

test("an engine has a column where it was timed", () => {
  const times = (ms) => ({ ms: [ms], bytes: [1e6] });
  const start = { "flights/1": { driftline: times(200), baked: times(50), rten: times(100) }, silero: { driftline: times(300), rten: times(150) } };
  const rows = TABLES.start({ platforms: { node: { start } } }).split("\n");
  assert.equal(rows[0], "| Node | driftline | driftline, baked | rten |");
  assert.deepEqual(rows.slice(2), ["| flights, 1 row | 200 | 50.0 (0.25) | 100 (0.50) |", "| silero-vad | 300 | – | 150 (0.50) |"]);
});

test("answers have to be the same, and to be numbers", () => {
  const compare = (found) => compareAnswers({ name: "case", engines: ["driftline", "onnxruntime-web"] }, [found, [1, -20]]);
  compare([1.001, -20]);
  assert.throws(() => compare([1.003, -20]), /case: value 0 by driftline is 1.003, by onnxruntime-web 1/);
  assert.throws(() => compare([1, NaN]), /value 1 by driftline is NaN/);
  assert.throws(() => compare([1]), /driftline gives 1 values, onnxruntime-web 2/);
});

test("columns become a tensor, row by row", () => {
  const scale = { op: "scale", mean: 1, std: 2 };
  const features = [
    { column: "temp", encode: "number", steps: [{ op: "impute", value: 5 }, { op: "clip", min: 0, max: 9 }, scale] },
    { column: "origin", encode: "one_hot", values: ["EWR", "JFK"] },
    { column: "distance", encode: "number", steps: [{ op: "log", offset: 1 }, scale] },
  ];
  const columns = { temp: Float64Array.of(NaN, 20, 3), origin: ["JFK", "EWR", "LGA"], distance: Float64Array.of(0, 0, 0) };
  const { data, dims } = encoder({ tensor: "input", features }, { columns })().input;
  assert.deepEqual([dims, [...data]], [[3, 4], [2, 0, 1, -0.5, 4, 1, 0, -0.5, 1, 0, 0, -0.5]]);
  const row = { temp: null, origin: "JFK", distance: 0 };
  assert.deepEqual([...encoder({ tensor: "input", features }, { row })().input.data], [2, 0, 1, -0.5]);
});
