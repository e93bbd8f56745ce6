// Models in threads answer as those here do, and refuse what those refuse.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { fileStorage, load, Tensor } from "driftline";
import { load as loadBaked } from "driftline/baked";
import { baked } from "./baked.mjs";
import { bundleOf } from "./bundles.mjs";
import { rejects } from "./rejects.mjs";

const url = (path) => new URL(`../../${path}`, import.meta.url);
const flights = url("models/flights/flights.driftline");
const digits = url("models/digits/digits.driftline");
const { rows } = JSON.parse(await readFile(url("tests/golden/flights.json")));
const background = rows.slice(1, 21);

/** The same calls here and in a thread give the same, bit for bit. */
async function alike(source, use, options = {}) {
  const found = [];
  for (const worker of [false, true]) {
    const model = await load(source, { ...options, worker });
    found.push(await use(model));
    model.dispose();
  }
  assert.deepEqual(found[1], found[0]);
}

/** An answer without its name, which is random. */
const plain = ({ id, ...answer }) => answer;

test("rows: predicted, explained, compared, counted", () =>
  alike(flights, async (model) => {
    const columns = Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])]));
    const half = { ...columns, hour: Float64Array.from(columns.hour).subarray(0, 500) };
    for (const name of Object.keys(half)) half[name] = half[name].slice(0, 500);
    return [
      model.manifest,
      model.inputs,
      model.outputs,
      plain(await model.predict(rows[0], { user: "ada" })),
      await model.predictBatch([...rows, ...rows, ...rows]),
      await model.predictBatch(columns),
      await model.predictBatch(half),
      await model.explain(rows[0], { background, target: "late" }),
      await model.importance(rows.slice(0, 20), { background, target: "late", method: "permutation", max_evaluations: 200 }),
      await model.compare(background, rows.slice(30, 40), { background, target: "late" }),
      await model.counterfactual(rows[0], { background, target: "late" }),
      await model.drift({ statistics: true, explain: { background, rows: rows.slice(30, 40), target: "late" } }),
    ];
  }, { monitor: { clock: "rows" } }));

test("pictures: pixels, parts of a larger memory, encoded ones", async () => {
  const photo = await readFile(url("tests/golden/photos/cat.png"));
  const memory = Uint8ClampedArray.from({ length: 28 * 28 * 4 * 3 }, (_, at) => (at * 7) % 256);
  const parts = [0, 1, 2].map((at) => ({ data: memory.subarray(at * 3136, (at + 1) * 3136), width: 28, height: 28 }));
  await alike(digits, async (model) => [
    plain(await model.predict(parts[1])),
    await model.predictBatch([...parts, new Uint8Array(photo), new Blob([photo]), photo]),
    await model.explain(parts[2], { method: "occlusion", grid: 4, target: "3" }),
  ]);
});

test("texts, pairs, bytes, sound that is remembered, and columns", async () => {
  const sound = { samples: Float32Array.of(0, 1, 2, 3).subarray(1), sampleRate: 8000 };
  const calls = {
    texts: (model) => model.predictBatch(["east", "north east", "north"]),
    pairs: (model) => model.predict(["east", "north"]),
    bytes: (model) => model.predictBatch([Uint8Array.of(9, 1, 2, 3).subarray(1), new Blob([Uint8Array.of(4)])]),
    sound: async (model) => [await model.predict(sound), await model.resetState(), await model.predictBatch([sound, sound])],
    columns: (model) => model.predictBatch([{ city: "Bern", days: 2 }, { city: null, days: 1 }]),
  };
  for (const [name, call] of Object.entries(calls)) await alike(await bundleOf(name), call);
});

test("calls that nobody waits for keep their order, also after many rows", async () => {
  const sounds = await load(await bundleOf("sound"), { worker: true });
  const sound = (...samples) => ({ samples: Float32Array.from(samples), sampleRate: 8000 });
  const answers = await Promise.all([sounds.predict(sound(1)), sounds.predict(sound(2)), sounds.resetState(), sounds.predict(sound(4))]);
  assert.deepEqual(answers.map((answer) => answer?.output), [1, 3, undefined, 4]);
  sounds.dispose();
  const model = await load(flights, { worker: true });
  const many = Array.from({ length: 20_000 }, (_, at) => rows[at % rows.length]);
  const [batch, drift] = await Promise.all([model.predictBatch(many), model.drift()]);
  assert.deepEqual([batch.rows, drift.rows.live], [20_000, 20_000]);
  model.dispose();
});

test("tensors of a plain ONNX file", () =>
  alike(url("models/digits/model.onnx"), async (model) => {
    const pixels = Float32Array.from({ length: 2 * 784 }, (_, at) => at % 7).subarray(784);
    const { probabilities } = await model.run({ image: new Tensor("float32", pixels, [1, 1, 28, 28]) });
    assert(probabilities instanceof Tensor);
    return probabilities;
  }));

test("every kind of source, and baked modules by either entry", async () => {
  const bytes = new Uint8Array(await readFile(flights));
  const module = await baked(bytes);
  const compiled = await WebAssembly.compile(module);
  const files = { path: flights.pathname, URL: flights, bytes, buffer: bytes.slice().buffer, blob: new Blob([bytes]), response: new Response(bytes) };
  const sources = [
    ...Object.entries(files).map(([name, source]) => [name, load, source]),
    ["module", load, module],
    ["compiled module", load, compiled],
    ["module without the other", loadBaked, module],
    ["builds", loadBaked, { simd: compiled, relaxed: compiled }],
  ];
  const { output } = await (await load(flights)).predict(rows[0]);
  for (const [name, load, source] of sources) {
    const told = [];
    const model = await load(source, { worker: true, progress_callback: ({ status, loaded }) => told.push([status, loaded]) });
    assert.equal((await model.predict(rows[0])).output, output, name);
    model.dispose();
    const statuses = told.map(([status]) => status).filter((status) => status !== "progress");
    assert.deepEqual(statuses, ["initiate", "done", "ready"], name);
    const loaded = told.flatMap(([, loaded]) => loaded ?? []);
    assert.deepEqual(loaded, [...loaded].sort((a, b) => a - b), name);
  }
  assert.equal(bytes.byteLength, (await readFile(flights)).byteLength, "the caller's bytes are still there");
  await rejects(loadBaked(flights, { worker: true }), "invalid_argument", "driftline bake");
});

test("errors arrive with their code, place and cause, as they are here", async () => {
  const models = [await load(flights), await load(flights, { worker: true })];
  after(() => models.forEach((model) => model.dispose()));
  const calls = [
    (model) => model.predict({ ...rows[0], hour: "six" }),
    (model) => model.predict(null),
    (model) => model.predictBatch([rows[0], { ...rows[1], hour: "x" }]),
    (model) => model.predictBatch(undefined),
    (model) => model.predictBatch([]),
    (model) => model.explain(rows[0]),
    (model) => model.report(),
    (model) => model.saveDrift(),
    (model) => model.run({}),
  ];
  for (const call of calls) {
    const [here, there] = await Promise.all(models.map((model) => call(model).then(() => assert.fail(String(call)), (error) => error)));
    const parts = ({ name, code, message, location, cause, constructor }) => ({ name, code, message, location, cause, constructor });
    assert.deepEqual(parts(there), parts(here), String(call));
  }
  await rejects(load(url("no/such.driftline"), { worker: true }), "network", "such.driftline");
  await rejects(load(new TextEncoder().encode("<!doctype html>"), { worker: true }), "invalid_model", "web page");
  await rejects(load(7, { worker: true }), "invalid_argument", "load takes");
});

test("what can't be posted is refused by name", async () => {
  await rejects(load(flights, { worker: true, fetch }), "invalid_argument", "`fetch` is a function");
  const storage = { update: async () => undefined };
  await rejects(load(flights, { worker: true, monitor: { storage } }), "invalid_argument", "`monitor.storage` is none");
  const model = await load(flights, { worker: true, monitor: { storage: false } });
  await rejects(model.predict({ ...rows[0], hour: () => 6 }), "invalid_argument", "`predict`");
  // Rows that were sent before that one are not of the next call.
  await rejects(model.predictBatch([...rows, { ...rows[0], hour: () => 6 }]), "invalid_argument", "`predictBatch`");
  assert.equal((await model.predictBatch(rows.slice(0, 2))).rows, 2);
  await rejects(model.saveDrift(), "invalid_argument", "kept nowhere");
  await model.predict(rows[0]);
  model.dispose();
  await rejects(load(flights, { worker: true, monitor: { storage: fileStorage("x"), save_every_ms: -1 } }), "invalid_argument", "save_every_ms");
});

test("progress is told and an abort reaches what runs", async () => {
  const model = await load(flights, { worker: true });
  const told = [];
  const options = { background, target: "late", method: "permutation", max_evaluations: 300 };
  await model.explain(rows[0], { ...options, progress_callback: (progress) => told.push(progress) });
  assert.equal(told.at(-1).status, "done");
  const many = [];
  const explain = { ...options, rows: rows.slice(0, 30), progress_callback: (progress) => many.push(progress.status) };
  await model.drift({ explain });
  assert(many.includes("progress") && many.at(-1) === "done", String(many));
  const controller = new AbortController();
  const reason = new Error("the user left");
  let afterAbort = 0;
  const progress_callback = () => {
    if (controller.signal.aborted) afterAbort += 1;
    controller.abort(reason);
  };
  const long = { ...options, max_evaluations: 1e6, tolerance: 0, signal: controller.signal, progress_callback };
  await assert.rejects(model.importance(rows, long), reason);
  assert.equal(afterAbort, 0);
  await assert.rejects(model.explain(rows[0], { signal: AbortSignal.abort(reason) }), reason);
  await assert.rejects(load(flights, { worker: true, signal: AbortSignal.abort(reason) }), reason);
  await assert.rejects(load(flights, { worker: true, signal: controllerThatAborts(reason) }), reason);
  model.dispose();
});

/** Aborts while the thread starts. */
function controllerThatAborts(reason) {
  const controller = new AbortController();
  setImmediate(() => controller.abort(reason));
  return controller.signal;
}
