// What a model has seen: reported, saved in files, restored, shared by processes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
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
  const keys = ["alarm", "eValue", "level", "quality", "reference", "rows", "sentence", "status", "streams"];
  const quiet = await model.drift();
  assert.deepEqual(Object.keys(quiet).sort(), keys);
  assert.deepEqual([quiet.status, quiet.reference, quiet.alarm], ["ok", "bundle", null]);
  const streamKeys = [
    "alarm", "distinct", "eValue", "harmless", "impact", "missing", "name", "outside", "percentiles", "role", "rows",
    "scale", "sentence", "status", "unseen",
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
