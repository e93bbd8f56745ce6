// What a model has seen: reported, saved in files, restored, shared by processes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bundle, divisions, odd, rows, UNSEEN } from "../drift/bundle.mjs";
import { temporaryFolder } from "../package/install.mjs";
import { fileStorage, load } from "driftline";
import { rejects } from "./rejects.mjs";

const flights = await bundle();

/** Saves only when it is asked to. */
const LATER = 2 ** 31 - 1;
const monitorIn = (folder) => ({ monitor: { storage: fileStorage(folder), save_every_ms: LATER } });

/** Rows seen, by the tally and by a sketch. */
async function seen(model) {
  const { rows, streams } = await model.drift();
  const unseen = streams.find(({ name }) => name === "carrier").unseen;
  return [rows.live, unseen.find(([category]) => category === UNSEEN)?.[1] ?? 0];
}

/** A storage in memory that calls back before each update, and afterwards. */
function memoryStorage({ before = () => undefined, afterwards = () => undefined } = {}) {
  const states = new Map();
  return {
    states,
    async update(key, change) {
      await before();
      const changed = change(states.get(key));
      if (changed) states.set(key, changed);
      await afterwards();
    },
  };
}

test("a model reports how it is, with dates", async () => {
  const model = await load(flights);
  const keys = [
    "alarm", "eValue", "level", "ordered", "quality", "reference", "rows", "sentence", "status", "streams", "together",
  ];
  const quiet = await model.drift();
  assert.deepEqual(Object.keys(quiet).sort(), keys);
  assert.deepEqual([quiet.status, quiet.reference, quiet.alarm], ["ok", "bundle", null]);
  const streamKeys = [
    "alarm", "bins", "counts", "distinct", "eValue", "harmless", "impact", "missing", "name", "outside", "percentiles",
    "role", "rows", "scale", "sentence", "statistics", "status", "unseen",
  ];
  for (const stream of quiet.streams) assert.deepEqual(Object.keys(stream).sort(), streamKeys, stream.name);
  await model.predictBatch(odd(500));
  const { status, alarm, streams } = await model.drift();
  assert.equal(status, "drifted");
  const carrier = streams.find(({ name }) => name === "carrier");
  for (const { found, began } of [alarm, carrier.alarm]) {
    assert(Math.abs(Date.now() - found) < 2 ** 23 && began <= found, `${began}, ${found}`);
  }
  model.dispose();
  await rejects(model.drift(), "disposed");
});

test("without a reference, the first 1,000 predictions are it", async () => {
  const storage = memoryStorage();
  const options = { monitor: { storage, save_every_ms: LATER } };
  const bytes = await bundle({ reference: 0 });
  const model = await load(bytes, options);
  await model.predictBatch(rows.slice(0, 999));
  await model.saveDrift();
  assert.equal(storage.states.size, 0);
  assert.equal((await model.drift()).streams.length, 0);
  await model.predictBatch(rows.slice(0, 11));
  await model.saveDrift();
  const restored = await load(bytes, options);
  const { reference, rows: counted } = await restored.drift();
  assert.deepEqual([reference, counted], ["first_predictions", { reference: 1000, live: 10 }]);
});

test("an answer says how the model is", async () => {
  const model = await load(flights);
  assert.equal((await model.predict(rows[0])).drift, "ok");
  await model.predictBatch(odd(500));
  assert.equal((await model.predict(rows[0])).drift, "drifted");
  const unwatched = await load(flights, { monitor: false });
  assert(!("drift" in (await unwatched.predict(rows[0]))));
});

test("statistics are calibrated to the rows at hand, and given when they are asked for", async () => {
  const model = await load(flights);
  await model.predictBatch(odd(200));
  const { streams, together } = await model.drift({ statistics: true });
  const carrier = streams.find(({ name }) => name === "carrier");
  for (const { value, threshold } of [carrier.statistics.psi, carrier.statistics.chiSquared]) assert(value > threshold);
  assert.deepEqual([carrier.statistics.wasserstein, carrier.counts.live.at(-1)], [null, 200]);
  const temp = streams.find(({ name }) => name === "temp");
  assert.equal(temp.bins.edges.length + 2, temp.counts.reference.length);
  assert(temp.statistics.wasserstein.threshold > 0);
  assert.equal(together, null);
  await model.predictBatch(odd(200));
  const later = await model.drift();
  assert(later.streams.every(({ statistics }) => statistics === null));
  assert.equal(later.together.rows, 50);
});

test("streaming detectors watch what is in order", async () => {
  const detectors = [
    { stream: "temp", detector: "page_hinkley", options: { threshold: 20 } },
    { stream: "carrier", detector: "adwin" },
    { stream: "loss", detector: "ddm" },
  ];
  const options = { monitor: { clock: "rows", detectors } };
  const model = await load(await readFile("models/flights/flights.driftline"), options);
  const cold = { ...rows[0], temp: 30 };
  await model.predictBatch(Array.from({ length: 200 }, () => cold));
  await model.predictBatch(Array.from({ length: 100 }, () => ({ ...cold, temp: 40 })));
  const { ids, classes, labels } = await model.predictBatch(Array.from({ length: 100 }, () => cold), { ids: true });
  assert.equal(new Set(ids).size, 100);
  const [label, other] = [labels[classes[0]], labels[1 - classes[0]]];
  for (const [row, id] of ids.entries()) await model.feedback(id, row % 10 === 0 || row > 60 ? other : label);
  const { ordered } = await model.drift();
  assert.deepEqual(ordered.map(({ stream, detector }) => [stream, detector]), [["temp", "page_hinkley"], ["carrier", "adwin"], ["loss", "ddm"]]);
  assert(ordered[0].changes >= 1 && ordered[0].last > 200 && ordered[0].last <= 400, JSON.stringify(ordered));
  assert.deepEqual([ordered[1].changes, ordered[1].last], [0, null], "texts are passed over");
  assert(ordered[2].changes >= 1, JSON.stringify(ordered));
  const wrong = [
    [[{ stream: "tmp", detector: "adwin" }], "no stream `tmp`"],
    [[{ stream: "temp", detector: "adwind" }], "adwind"],
    [[{ stream: "temp", detector: "adwin", options: { delta: 2 } }], "`delta` is 2"],
    [[{ stream: "temp", detector: "adwin", options: { gamma: 2 } }], "gamma"],
  ];
  for (const [detectors, text] of wrong) await rejects(load(flights, { monitor: { detectors } }), "invalid_argument", text);
});

test("what is known of a change can be forgotten, everywhere", async (context) => {
  const folder = await temporaryFolder(context);
  const [one, other] = [await load(flights, monitorIn(folder)), await load(flights, monitorIn(folder))];
  await one.predictBatch(odd(500));
  await one.saveDrift();
  assert.equal((await other.drift()).status, "drifted");
  await one.resetDrift();
  for (const model of [one, other, await load(flights, monitorIn(folder))]) {
    const { status, rows } = await model.drift();
    assert.deepEqual([status, rows.live], ["ok", 0]);
  }
  await other.predictBatch(odd(500));
  assert.equal((await other.drift()).status, "drifted");
  await other.saveDrift();
});

test("days are judged when they are over", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 0, 5, 9) });
  const model = await load(flights, { monitor: { clock: "days" } });
  await model.predictBatch(odd(500));
  assert.equal((await model.drift()).status, "ok");
  context.mock.timers.setTime(Date.UTC(2026, 0, 6, 9));
  await model.predict(rows[0]);
  const { status, alarm } = await model.drift();
  assert.deepEqual([status, alarm.began], ["drifted", new Date(Date.UTC(2026, 0, 5))]);
});

test("an ONNX file is watched from its first rows on", async () => {
  const model = await load(await readFile("models/flights/model.onnx"), { monitor: { clock: "rows" } });
  const [{ name, shape }] = model.inputs;
  const width = shape[1];
  const call = (rows, shift) => {
    const value = (_, at) => ((at * 7919) % 1000) / 1000 + (at % width === 3 ? shift : 0);
    return model.run({ [name]: { type: "float32", dims: [rows, width], data: Float32Array.from({ length: rows * width }, value) } });
  };
  await call(600, 0);
  assert.match((await model.drift()).sentence, /^The reference is still being learned/);
  await call(600, 0);
  const quiet = await model.drift();
  assert.deepEqual([quiet.status, quiet.reference, quiet.rows], ["ok", "first_predictions", { reference: 1000, live: 200 }]);
  assert.equal(quiet.streams.filter(({ role }) => role === "input").length, width);
  await rejects((await load(await readFile("models/flights/model.onnx"))).drift(), "invalid_argument", "not watched");
  await call(300, 2);
  const { status, streams } = await model.drift();
  const changed = streams.filter((stream) => stream.status === "drifted" && stream.role === "input");
  assert.deepEqual([status, changed.map((stream) => stream.name)], ["drifted", [`${name}[3]`]]);
});

test("watching can be left out", async () => {
  const model = await load(flights, { monitor: false });
  await model.predict(rows[0]);
  await rejects(model.drift(), "invalid_argument", "not watched");
  await rejects(model.saveDrift(), "invalid_argument", "kept nowhere");
  const cases = [{ storage: {} }, { save_every_ms: -1 }, { save_every_ms: "soon" }];
  for (const monitor of cases) await rejects(load(flights, { monitor }), "invalid_argument", "monitor.");
});

test("what was saved in a file is restored by the next load", async (context) => {
  const folder = await temporaryFolder(context);
  const model = await load(flights, monitorIn(folder));
  await model.predictBatch(odd(10));
  await model.saveDrift();
  await model.predict(odd(1)[0]);
  assert.deepEqual(await seen(model), [11, 11], "saved or not");
  const restored = await load(flights, monitorIn(folder));
  assert.deepEqual(await seen(restored), [10, 10]);
  await model.saveDrift();
  await model.saveDrift();
  assert.deepEqual(await seen(restored), [11, 11], "shared at once");
  assert.deepEqual(await seen(await load(await bundle({ reference: 600 }), monitorIn(folder))), [0, 0], "of another reference");
});

test("models that save into one folder at the same time lose nothing and count nothing twice", async (context) => {
  const folder = await temporaryFolder(context);
  const models = await Promise.all(Array.from({ length: 4 }, () => load(flights, monitorIn(folder))));
  const turns = models.map(async (model) => {
    for (let turn = 0; turn < 10; turn++) {
      await model.predictBatch(odd(3));
      if (turn % 2 === 0) void model.drift();
      await model.saveDrift();
    }
  });
  await Promise.all(turns);
  for (const model of models) assert.deepEqual(await seen(model), [120, 120]);
});

const program = fileURLToPath(new URL("fixtures/drift-process.mjs", import.meta.url));

/** Another process that saves into the folder; what it says, and how it ends. */
function start(context, ...args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => child.kill("SIGKILL"));
  return child;
}

test("processes that save into one folder at the same time lose nothing and count nothing twice", async (context) => {
  const folder = await temporaryFolder(context);
  const ends = await Promise.all([1, 2, 3].map(() => once(start(context, folder, "10"), "exit")));
  assert.deepEqual(ends, [[0, null], [0, null], [0, null]]);
  assert.deepEqual(await seen(await load(flights, monitorIn(folder))), [60, 60]);
});

test("a process that is killed while it saves stops no other, and leaves whole what was saved", async (context) => {
  const folder = await temporaryFolder(context);
  await once(start(context, folder, "1"), "exit");
  const child = start(context, folder, "hang");
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  const model = await load(flights, monitorIn(folder));
  assert.deepEqual(await seen(model), [2, 2]);
  await model.predictBatch(odd(5));
  await model.saveDrift();
  assert.deepEqual(await seen(await load(flights, monitorIn(folder))), [7, 7]);
  const [own] = await readdir(folder);
  assert.deepEqual(await readdir(join(folder, own)), ["state"]);
});

test("soon after a prediction it is saved", async () => {
  let saved;
  const done = new Promise((resolve) => (saved = resolve));
  const storage = memoryStorage({ afterwards: () => storage.states.size > 0 && saved() });
  const model = await load(flights, { monitor: { storage, save_every_ms: 1 } });
  await model.predictBatch(odd(2));
  await done;
  assert.deepEqual(await seen(await load(flights, { monitor: { storage } })), [2, 2]);
});

test("disposing starts a last save", async () => {
  let saved;
  const done = new Promise((resolve) => (saved = resolve));
  const storage = memoryStorage({ afterwards: () => storage.states.size > 0 && saved() });
  const model = await load(flights, { monitor: { storage, save_every_ms: LATER } });
  await model.predictBatch(odd(2));
  model.dispose();
  model.dispose();
  await done;
  await rejects(model.saveDrift(), "disposed");
  assert.deepEqual(await seen(await load(flights, { monitor: { storage } })), [2, 2]);
});

test("a storage that fails fails no prediction, and what was seen stays to be saved", async () => {
  let error = new Error("the disk is full");
  const fail = () => {
    if (error) throw error;
  };
  for (const faults of [{ before: fail }, { afterwards: fail }]) {
    error = new Error("the disk is full");
    const storage = memoryStorage(faults);
    const model = await load(flights, { monitor: { storage, save_every_ms: LATER } });
    await model.predictBatch(odd(4));
    await rejects(model.saveDrift(), "storage", "the disk is full");
    storage.states.clear();
    assert.deepEqual(await seen(model), [4, 4]);
    error = undefined;
    await model.predictBatch(odd(1));
    await model.saveDrift();
    assert.deepEqual(await seen(await load(flights, { monitor: { storage } })), [5, 5]);
  }
});

test("a damaged state is told, and left as it is", async () => {
  const storage = memoryStorage();
  const options = { monitor: { storage, save_every_ms: LATER } };
  await (await load(flights, options)).saveDrift();
  const [key] = storage.states.keys();
  assert.match(key, /^driftline\/flights@[\d.]+\/[0-9a-f]{16}$/);
  const damaged = Uint8Array.of(0, 0, 0, 0, 9);
  storage.states.set(key, damaged);
  const model = await load(flights, options);
  await model.predictBatch(odd(3));
  await rejects(model.saveDrift(), "storage", "what was saved can't be used");
  assert.deepEqual(await seen(model), [3, 3]);
  assert.equal(storage.states.get(key), damaged);
});

test("after a crash, what was saved is restored and what was not is lost", async (context) => {
  const storage = memoryStorage();
  const model = await load(await divisions(), { monitor: { storage, save_every_ms: LATER } });
  const live = async () => (await model.drift()).rows.live;
  const division = (b) => model.predict({ a: 12, b });
  await division(4);
  await model.saveDrift();
  await division(4);
  assert.equal(await live(), 2);
  context.mock.method(console, "error", () => undefined);
  await rejects(division(0), "crashed");
  assert.equal(await live(), 1);
  await division(4);
  await rejects(division(0), "crashed");
  await division(4);
  await model.saveDrift();
  assert.equal(await live(), 2);
});

test("changes called again after a conflict see the newer bytes", async () => {
  const plain = memoryStorage();
  const twice = {
    async update(key, change) {
      change(plain.states.get(key));
      const other = await load(flights, { monitor: { storage: plain, save_every_ms: LATER } });
      await other.predictBatch(odd(1));
      await other.saveDrift();
      await plain.update(key, change);
    },
  };
  const model = await load(flights, { monitor: { storage: twice, save_every_ms: LATER } });
  await model.predictBatch(odd(10));
  await model.saveDrift();
  assert.deepEqual(await seen(await load(flights, { monitor: { storage: plain } })), [12, 12]);
});
