// Explanations through the package: what they say, progress, abort, errors; nothing of them is counted.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { load } from "driftline";
import { bundleOf } from "./bundles.mjs";
import { rejects } from "./rejects.mjs";

const url = (path) => new URL(`../../${path}`, import.meta.url);
const { rows } = JSON.parse(await readFile(url("tests/golden/flights.json")));
const [row] = rows;
const background = rows.slice(1, 21);
const weather = ["temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"];
const flights = () => load(url("models/flights/flights.driftline"));

const sum = ({ values }) => values.reduce((sum, { attribution }) => sum + attribution, 0);

test("attributions add up, in the columns of the user", async () => {
  const model = await flights();
  const why = await model.explain(row, { background, target: "late" });
  assert.deepEqual([why.method, why.target, why.in, why.evaluations], ["exact", "late", "probability", 2048]);
  assert.deepEqual(why.values.map(({ feature }) => feature), model.manifest.signature.inputs.map(({ name }) => name));
  assert.deepEqual(why.values.map(({ value }) => value), why.values.map(({ feature }) => row[feature]));
  assert(why.values.every(({ stderr }) => stderr === 0));
  assert(Math.abs(sum(why) - (why.prediction - why.base)) < 1e-6);
  const { output } = await model.predict(row);
  assert(Math.abs(why.prediction - output) < 1e-6);
  const outputs = (await model.predictBatch(background)).output;
  const mean = outputs.reduce((sum, output) => sum + output, 0) / outputs.length;
  assert(Math.abs(why.base - mean) < 1e-6);
});

test("groups are one value each, of several columns", async () => {
  const model = await flights();
  const why = await model.explain(row, { background, groups: { weather }, in: "log_odds" });
  assert.equal(why.values.length, 5);
  const { value } = why.values.find(({ feature }) => feature === "weather");
  assert.deepEqual(value, Object.fromEntries(weather.map((name) => [name, row[name]])));
  assert.equal(why.in, "log_odds");
});

test("a background may be columns", async () => {
  const model = await flights();
  const columns = Object.fromEntries(Object.keys(row).map((name) => [name, background.map((row) => row[name])]));
  const options = { method: "occlusion" };
  assert.deepEqual(
    await model.explain(row, { ...options, background: columns }),
    await model.explain(row, { ...options, background }),
  );
});

test("a seed gives the same numbers again, each with its error", async () => {
  const model = await flights();
  const explain = (seed) => model.explain(row, { background, method: "leverage", max_evaluations: 300, seed });
  const [first, again, other] = [await explain(1), await explain(1), await explain(2)];
  assert.deepEqual(first, again);
  assert.notDeepEqual(first.values, other.values);
  assert(first.values.some(({ stderr }) => stderr > 0));
  const exact = await model.explain(row, { background });
  for (const [place, { attribution, stderr }] of first.values.entries()) {
    assert(Math.abs(attribution - exact.values[place].attribution) <= 6 * stderr + 1e-9);
  }
});

test("lime says how well its linear model fits", async () => {
  const model = await flights();
  const why = await model.explain(row, { background, method: "lime", max_evaluations: 500 });
  assert(Math.abs(why.base + sum(why) - why.surrogate.prediction) < 1e-9);
  assert(why.surrogate.score >= 0 && why.surrogate.score <= 1);
});

test("progress is told between turns that leave others theirs", async () => {
  const model = await flights();
  const events = [];
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 0);
  const others = [];
  const progress_callback = (event) => {
    events.push(event);
    if (others.length < 3) others.push(model.predict(row));
  };
  await model.explain(row, { background: rows.slice(1, 101), progress_callback });
  clearInterval(timer);
  assert(turns > 1, `${turns}`);
  assert.equal((await Promise.all(others)).length, 3);
  assert.deepEqual(events.at(-1), { status: "done", evaluations: 2048 });
  const progress = events.slice(0, -1);
  assert(progress.length > 1 && progress.every(({ status, max_evaluations }) => status === "progress" && max_evaluations === 2048));
  const counts = progress.map(({ evaluations }) => evaluations);
  assert.deepEqual(counts, [...counts].sort((left, right) => left - right));
});

test("an abort rejects with the signal's reason and silences progress", async () => {
  const model = await flights();
  const controller = new AbortController();
  const reason = new Error("the user left");
  let after = 0;
  const progress_callback = () => {
    if (controller.signal.aborted) after += 1;
    controller.abort(reason);
  };
  const options = { background: rows.slice(1, 101), signal: controller.signal, progress_callback };
  await assert.rejects(model.explain(row, options), reason);
  assert.equal(after, 0);
  await assert.rejects(model.explain(row, { background, signal: AbortSignal.abort(reason) }), reason);
  assert.equal((await model.explain(row, { background, method: "occlusion" })).evaluations, 13);
});

test("a model that is disposed meanwhile stops explaining", async () => {
  const model = await flights();
  await rejects(model.explain(row, { background: rows.slice(1, 101), progress_callback: () => model.dispose() }), "disposed");
  await rejects(model.explain(row, { background }), "disposed");
});

test("what is predicted for an explanation is counted nowhere", async () => {
  const model = await flights();
  await model.predict(row);
  const before = await model.drift();
  await model.explain(row, { background });
  await model.explain(row, { background, method: "lime", max_evaluations: 300 });
  assert.equal((await model.drift()).rows.live, before.rows.live);
  assert.equal(before.rows.live, 1);
});

test("texts are explained by their words", async () => {
  const model = await load(await bundleOf("texts"));
  const why = await model.explain("far, north", { target: "north" });
  assert.deepEqual([why.method, why.evaluations], ["exact", 4]);
  assert.deepEqual(why.values.map(({ feature, value }) => [feature, value]), [["word 0", "far,"], ["word 1", "north"]]);
  assert(Math.abs(sum(why) - (why.prediction - why.base)) < 1e-6);
  assert(Math.abs(why.prediction - (await model.predict("far, north")).output[1]) < 1e-6);
  const long = await model.explain("far east north ".repeat(5), { max_evaluations: 300 });
  assert.deepEqual([long.method, long.values.length], ["owen", 15]);
  assert(Math.abs(sum(long) - (long.prediction - long.base)) < 1e-6);
  const pairs = await load(await bundleOf("pairs"));
  const pair = await pairs.explain(["east", "far north"], { target: 0 });
  assert.deepEqual(pair.values.map(({ value }) => value), ["east", "far", "north"]);
});

test("pictures are explained by the cells of a grid", async () => {
  const model = await load(url("models/digits/digits.driftline"));
  const gray = (await readFile(url("tests/golden/digits.bin"))).subarray(0, 784);
  const data = Uint8Array.from({ length: 3136 }, (_, at) => (at % 4 === 3 ? 255 : gray[at >> 2]));
  const picture = { data, width: 28, height: 28 };
  const why = await model.explain(picture, { grid: 4, method: "occlusion" });
  assert.deepEqual(why.values[5].value, { x: 7, y: 7, width: 7, height: 7 });
  const mean = [0, 1, 2].map((channel) => Math.round(data.filter((_, at) => at % 4 === channel).reduce((a, b) => a + b) / 784));
  const without = Uint8Array.from(data, (value, at) => {
    const [x, y, channel] = [(at >> 2) % 28, Math.floor((at >> 2) / 28), at % 4];
    return x >= 7 && x < 14 && y >= 7 && y < 14 ? [...mean, 255][channel] : value;
  });
  const { labels } = model.manifest.output;
  const score = async (data) => (await model.predict({ ...picture, data })).output[labels.indexOf(why.target)];
  const lost = (await score(data)) - (await score(without));
  assert(Math.abs(why.values[5].attribution - lost) < 1e-6, `${why.values[5].attribution}, ${lost}`);
  const shap = await model.explain(picture, { grid: 4, seed: 3 });
  assert.deepEqual([shap.method, shap.values.length], ["leverage", 16]);
  assert(Math.abs(sum(shap) - (shap.prediction - shap.base)) < 1e-6);
  assert.deepEqual(await model.explain(picture, { grid: 4, seed: 3 }), shap);
  assert.equal((await model.drift()).rows.live, 2);
});

test("what can't be explained is refused with its code", async () => {
  const model = await flights();
  const explain = (options, other = row) => model.explain(other, { background, ...options });
  await rejects(model.explain(row), "invalid_argument", "no background rows");
  await rejects(explain({ background: [] }), "invalid_argument", "found 0");
  await rejects(explain({ background: 3 }), "invalid_argument", "background is 3");
  await rejects(explain({ background: [{ ...row, hour: null }] }), "invalid_value", "background, row 0, column `hour`");
  await rejects(explain({}, { ...row, hour: null }), "invalid_value", "column `hour`: is missing");
  await rejects(explain({}, { hour: 3 }), "missing_column");
  await rejects(explain({ method: "shap" }), "invalid_argument", "`shap`");
  await rejects(explain({ tolerence: 1 }), "invalid_argument", "`tolerence`");
  await rejects(explain({ in: "number" }), "invalid_argument", "`number`");
  await rejects(explain({ target: "early" }), "invalid_argument", "expected on time, late");
  await rejects(explain({ groups: { g: ["x"] } }), "unknown_column", "group `g`");
  await rejects(explain({ method: "tree" }), "invalid_argument", "no ensemble of trees");
  await rejects(explain({ seed: 0.5 }), "invalid_argument", "options");
  const texts = await load(await bundleOf("texts"));
  await rejects(texts.explain("east", { background: [{ text: "north" }] }), "invalid_argument", "background is for rows");
  await rejects(texts.explain("east", { groups: { a: ["text"] } }), "invalid_argument", "groups are for rows");
  await rejects(texts.explain("east", { method: "tree" }), "invalid_argument", "for rows");
  await rejects(texts.explain("?!"), "invalid_argument", "no words");
  await rejects(texts.explain({ text: "east" }), "invalid_type");
  await rejects(explain({ grid: 3 }), "invalid_argument", "grid is for pictures");
  await rejects(explain({ method: "owen" }), "invalid_argument", "for texts");
  const bytes = await load(await bundleOf("bytes"));
  await rejects(bytes.explain(new Uint8Array(4)), "invalid_argument", "can't be explained yet");
  const onnx = await load(url("models/digits/model.onnx"));
  await rejects(onnx.explain(row, { background }), "invalid_argument", "plain ONNX");
});
