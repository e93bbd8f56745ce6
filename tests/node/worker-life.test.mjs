// A model in a thread from its start to its end: crashes, what it saw, reports, and that this thread stays free.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { fileStorage, load, Tensor } from "driftline";
import { temporaryFolder } from "../package/install.mjs";
import { envelopes, openEnvelope, startCollector } from "../reports/collector.mjs";
import { rejects } from "./rejects.mjs";

const url = (path) => new URL(`../../${path}`, import.meta.url);
const flights = url("models/flights/flights.driftline");
const { rows } = JSON.parse(await readFile(url("tests/golden/flights.json")));
const LATER = 2 ** 31 - 1;

/** Loads a model into a thread, and gives the threads that were started for it, a list that grows. */
async function watched(context, source, options) {
  const threads = [];
  const { postMessage } = Worker.prototype;
  context.mock.method(Worker.prototype, "postMessage", function (...args) {
    if (!threads.includes(this)) threads.push(this);
    return postMessage.apply(this, args);
  });
  const model = await load(source, { worker: true, ...options });
  context.after(() => model.dispose());
  return { model, threads };
}

test("after a crash the call rejects and the next one works, in the same thread", async (context) => {
  const { model, threads } = await watched(context, url("tests/node/fixtures/divide.onnx"));
  const divide = async (...numbers) => {
    const [a, b] = numbers.map((number) => new Tensor("int32", Int32Array.of(number)));
    return (await model.run({ a, b })).quotient.data[0];
  };
  assert.equal(await divide(12, 4), 3);
  await assert.rejects(divide(12, 0), ({ code, cause }) => code === "crashed" && cause instanceof Error);
  assert.equal(await divide(12, 3), 4);
  assert.equal(threads.length, 1);
});

test("a thread that ends rejects what waits, and the next call starts another one", async (context) => {
  const bytes = new Uint8Array(await readFile(flights));
  const { model, threads } = await watched(context, bytes);
  const { output } = await model.predict(rows[0]);
  const waiting = [model.predictBatch(rows), model.predict(rows[0])].map((call) => rejects(call, "crashed", "the worker ended"));
  // Both are posted once this is.
  await new Promise((resolve) => setImmediate(resolve));
  await threads[0].terminate();
  await Promise.all(waiting);
  const answers = await Promise.all([model.predict(rows[0]), model.predict(rows[0])]);
  assert.deepEqual(answers.map((answer) => answer.output), [output, output]);
  assert.equal(threads.length, 2);
});

test("a disposed model says so, has answered and saved, and its thread ends", async (context) => {
  const monitor = { storage: fileStorage(await temporaryFolder(context)), save_every_ms: LATER };
  const { model, threads } = await watched(context, flights, { monitor });
  const ended = new Promise((resolve) => threads[0].once("exit", resolve));
  const batch = model.predictBatch(rows);
  model.dispose();
  model.dispose();
  await rejects(model.predict(rows[0]), "disposed");
  assert.equal((await batch).rows, rows.length);
  await ended;
  const next = await load(flights, { monitor });
  assert.equal((await next.drift()).rows.live, rows.length);
});

test("threads and models here that save into one folder lose nothing and count nothing twice", async (context) => {
  const monitor = { storage: fileStorage(await temporaryFolder(context)), save_every_ms: LATER };
  const models = await Promise.all([true, true, false].map((worker) => load(flights, { worker, monitor })));
  for (let turn = 0; turn < 5; turn++) {
    await Promise.all(models.map((model) => model.predictBatch(rows.slice(0, 10))));
    await Promise.all(models.map((model) => model.saveDrift()));
  }
  for (const model of models) assert.equal((await model.drift()).rows.live, 150);
  await models[0].resetDrift();
  assert.equal((await models[1].drift()).rows.live, 0);
  models.forEach((model) => model.dispose());
});

test("a program ends by itself when nothing is left to do, and what was seen is saved", async (context) => {
  const program = fileURLToPath(new URL("fixtures/worker-process.mjs", import.meta.url));
  for (const end of ["by itself", "dispose"]) {
    const folder = await temporaryFolder(context);
    const args = [program, fileURLToPath(flights), folder, JSON.stringify(rows[0]), end];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
    assert.deepEqual([stdout, stderr], ["predicted", ""]);
    const model = await load(flights, { monitor: { storage: fileStorage(folder) } });
    assert.equal((await model.drift()).rows.live, 1, end);
  }
});

test("a program of a line of code can start threads", async () => {
  const code = `import { load } from "driftline"; const model = await load("models/flights/flights.driftline", { worker: true });
    console.log((await model.predict(${JSON.stringify(rows[0])})).label);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], { timeout: 60_000 });
  assert.equal(stdout, "on time\n");
});

test("a report is made and sent from the thread", async (context) => {
  const collector = await startCollector(context);
  const options = { monitor: { storage: fileStorage(await temporaryFolder(context)) } };
  const { model } = await watched(context, flights, { ...options, collector: { ...collector.options, url: new URL(collector.url) } });
  await model.predictBatch(rows.slice(0, 5));
  assert.equal((await model.preview()).sent, "preview");
  const { sent, fields, sendAfter } = await model.report();
  assert.equal(sent, "queued");
  assert(sendAfter instanceof Date);
  await model.sendReports();
  const [envelope] = envelopes(collector);
  assert.equal(openEnvelope(collector, envelope).toString("hex"), fields.map(({ hex }) => hex).join(""));
});

/** The longest time that a timer of a millisecond waited while that is done; of three, the shortest. */
async function longestGap(work) {
  const gaps = [];
  for (let turn = 0; turn < 3; turn++) {
    let [last, longest] = [performance.now(), 0];
    const look = () => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    };
    const timer = setInterval(look, 1);
    await work();
    look();
    clearInterval(timer);
    gaps.push(longest);
  }
  return Math.min(...gaps);
}

test("this thread stays free while a thread predicts", async (context) => {
  const many = Array.from({ length: 100_000 }, (_, at) => ({ ...rows[at % rows.length] }));
  const columns = Object.fromEntries(Object.keys(rows[0]).map((name) => [name, many.map((row) => row[name])]));
  const photo = await readFile(url("tests/golden/photos/espresso.jpg"));
  const cases = [
    ["100,000 rows", flights, (model) => model.predictBatch(many), 15],
    ["100,000 rows as columns", flights, (model) => model.predictBatch(columns), 2],
    ["a photo", url("models/photos/photos.driftline"), (model) => model.predict(photo), 3],
  ];
  for (const [what, source, predict, share] of cases) {
    const gaps = [];
    for (const worker of [false, true]) {
      const model = await load(source, { worker, monitor: false });
      gaps.push(await longestGap(() => predict(model)));
      model.dispose();
    }
    const [here, there] = gaps;
    context.diagnostic(`${what}: ${here.toFixed(1)} ms here, ${there.toFixed(1)} ms with a thread`);
    assert(there < here / share, `${what}: ${there} ms of ${here}`);
  }
});

test("a prediction by a thread takes less than a millisecond longer", async (context) => {
  const medians = [];
  for (const worker of [false, true]) {
    const model = await load(flights, { worker, monitor: false });
    const times = [];
    for (let call = 0; call < 2000; call++) {
      const begin = performance.now();
      await model.predict(rows[call % rows.length]);
      times.push(performance.now() - begin);
    }
    medians.push(times.slice(1000).sort((a, b) => a - b)[500]);
    model.dispose();
  }
  const [here, there] = medians;
  context.diagnostic(`${here.toFixed(3)} ms here, ${there.toFixed(3)} ms with a thread`);
  assert(there < here + 1);
});
