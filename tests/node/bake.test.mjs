// Baked modules: they answer as the bundle does, and are refused where they do not belong.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { load, Tensor } from "driftline";
import { load as loadBaked } from "driftline/baked";
import { Reader, readSections, SECTION, writeModule } from "../../dist/bake/binary.js";
import { createBindings } from "../../dist/wasm/driftline.js";
import { memory } from "../reports/storage.mjs";
import { startCollector } from "../reports/collector.mjs";
import { answersAlike, baked, build } from "./baked.mjs";
import { bundleOf } from "./bundles.mjs";
import { done, driftline, fixture, flights, folder } from "./cli.mjs";
import { rejects } from "./rejects.mjs";

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url));
const bundle = await read("models/flights/flights.driftline");
const { rows } = JSON.parse(await read("tests/golden/flights.json"));
const module = await baked(bundle);
const files = folder();

/** An answer without its name, which is random. */
const plain = ({ id, ...answer }) => answer;

test("flights: rows, batches, explanations, tensors and drift", () =>
  answersAlike(bundle, async (model) => [
    model.manifest,
    model.inputs,
    plain(await model.predict(rows[0])),
    await model.predictBatch(rows),
    await model.explain(rows[1], { background: rows.slice(0, 50) }),
    await model.run({ input: new Tensor("float32", new Float32Array(28).fill(0.5), [1, 28]) }),
    (await model.drift({ statistics: true })).streams,
  ], { monitor: { clock: "none" } }));

test("digits and photos", async () => {
  const digit = { data: new Uint8Array(28 * 28 * 4).map((_, at) => (at * 7) % 256), width: 28, height: 28 };
  await answersAlike(await read("models/digits/digits.driftline"), async (model) => [
    plain(await model.predict(digit)),
    await model.predictBatch([digit, digit]),
    await model.explain(digit, { target: "3", max_evaluations: 64 }),
  ]);
  const photo = await read("tests/golden/photos/astronaut.png");
  await answersAlike(await read("models/photos/photos.driftline"), async (model) => plain(await model.predict(photo)));
});

test("texts, pairs, bytes, sound that is remembered, and columns", async () => {
  const sound = { samples: Float32Array.of(1, 2, 3), sampleRate: 8000 };
  const calls = {
    texts: (model) => model.predictBatch(["east", "north east", "north"]),
    pairs: (model) => model.predict(["east", "north"]),
    bytes: (model) => model.predict(Uint8Array.of(1, 2, 3)),
    sound: async (model) => [await model.predict(sound), await model.predict(sound), await model.resetState(), await model.predict(sound)],
    columns: (model) => model.predictBatch([{ city: "Bern", days: 2 }, { city: null, days: 1 }]),
  };
  for (const [name, call] of Object.entries(calls)) await answersAlike(await bundleOf(name), call);
});

test("a forest is explained by its trees, which need no file", async () => {
  const { row, explanations } = JSON.parse(await read("tests/golden/explain/forest-explained.json"));
  await answersAlike(await read("tests/golden/explain/forest.driftline"), (model) =>
    Promise.all(explanations.map(({ options }) => model.explain(row, options))));
});

test("run takes the sizes of predictions, and any with --any-size", async () => {
  const digits = await read("models/digits/digits.driftline");
  const input = (pictures) => ({ image: new Tensor("float32", new Float32Array(28 * 28 * pictures), [pictures, 1, 28, 28]) });
  const only = await baked(digits);
  const settled = await load(only);
  assert.equal((await settled.run(input(1))).probabilities.data.length, 10);
  await rejects(settled.run(input(3)), "invalid_shape", "found `image` [3, 1, 28, 28], expected `image` [");
  await rejects(settled.run(input(3)), "invalid_shape", "bake it with --any-size");
  const free = await baked(digits, true);
  assert.equal((await (await load(free)).run(input(3))).probabilities.data.length, 30);
  assert(only.length < free.length, `${only.length} of ${free.length} bytes`);
});

test("layers of a small network have no plan, so they take any number of rows", async () => {
  const model = await load(module);
  const input = (rows) => ({ input: new Tensor("float32", new Float32Array(28 * rows), [rows, 28]) });
  for (const rows of [1, 3, 512]) assert.equal((await model.run(input(rows))).probability.data.length, rows);
});

test("driftline/baked loads baked modules and nothing else", async () => {
  const model = await loadBaked(module);
  assert.equal((await model.predict(rows[0])).label, "on time");
  await rejects(loadBaked(bundle), "invalid_argument", "driftline/baked loads only what driftline bake made");
});

test("loading from the disk, of bytes and of a module names nothing of fetch, which takes Node a while", async (context) => {
  const names = ["Request", "Response"];
  const [path, compiled] = [await files.write("disk.wasm", module), await WebAssembly.compile(module)];
  const own = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  context.after(() => own.forEach(([name, descriptor]) => Object.defineProperty(globalThis, name, descriptor)));
  const named = [];
  for (const name of names) Object.defineProperty(globalThis, name, { configurable: true, get: () => void named.push(name) });
  for (const source of [path, module, module.slice().buffer, compiled, flights("flights.driftline")]) {
    const model = await load(source, { progress_callback: () => undefined });
    assert.equal((await model.predict(rows[0])).label, "on time");
    model.dispose();
  }
  assert.deepEqual(named, []);
});

test("what nothing calls is left out, by what the model takes", async () => {
  const bindings = createBindings();
  const exports = await bindings({ module_or_path: await WebAssembly.compile(module) });
  for (const name of ["core_new", "core_manifest", "core_predictText"]) assert.equal(exports[name], undefined, name);
  for (const name of ["core_predict", "core_counterfactual", "core_sealReport"]) assert.equal(typeof exports[name], "function", name);
  const functions = (bytes) => new Reader(readSections(bytes).find(({ id }) => id === SECTION.code).body).u32();
  const generic = await read(`dist/wasm/driftline_${build}.wasm`);
  assert(functions(module) < functions(generic) / 2, `${functions(module)} of ${functions(generic)} functions`);
});

test("every call of a table's model", () =>
  answersAlike(bundle, async (model) => {
    const [background, target] = [rows.slice(0, 40), "late"];
    const found = [];
    for (const method of ["exact", "leverage", "kernel", "permutation", "owen", "lime", "occlusion"]) {
      const options = { background, target, method, ...(method === "exact" ? {} : { max_evaluations: 200, seed: 1 }) };
      found.push(await model.explain(rows[1], options).catch(({ code, message }) => [code, message]));
    }
    found.push(await model.importance(rows.slice(0, 3), { background, target }));
    found.push(await model.compare(rows.slice(0, 3), rows.slice(3, 6), { background, target }));
    found.push(await model.counterfactual(rows[1], { background, target }));
    const { id, ...answer } = await model.predict(rows[2]);
    found.push(answer, await model.feedback(id, "late"), await model.feedback(id, "late"));
    found.push(await model.drift({ statistics: true }));
    await model.resetDrift();
    found.push(await model.drift());
    for (const wrong of [{ ...rows[0], hour: "noon" }, {}, "text", { ...rows[0], carrier: 5 }]) {
      found.push(await model.predict(wrong).catch(({ code, message }) => [code, message]));
    }
    found.push(await model.run({ other: new Tensor("float32", new Float32Array(28), [1, 28]) }).catch(({ message }) => message));
    found.push(await model.run({ input: new Tensor("int64", new BigInt64Array(28), [1, 28]) }).catch(({ message }) => message));
    return found;
  }, { monitor: { storage: memory(), clock: "none" } }));

test("the storage is prepared before the module is read, and of no bundle", async () => {
  const calls = [];
  const storage = { ...memory(), prepare: () => calls.push("prepare") };
  const monitor = { storage: { ...storage, update: (...args) => (calls.push("update"), storage.update(...args)) } };
  const path = await files.write("prepared.wasm", module);
  await load(path, { monitor, progress_callback: ({ status }) => status === "done" && calls.push("read") });
  assert.deepEqual(calls.splice(0), ["prepare", "read", "update"]);
  await load(bundle, { monitor });
  assert.deepEqual(calls, ["update"]);
});

test("the same bundle gives the same bytes", async () => {
  assert.deepEqual(await baked(bundle), module);
});

test("random numbers are drawn as of a bundle: a model's own sequence from its start, and chance by the platform", async () => {
  const like = new Tensor("float32", new Float32Array(4), [4]);
  const chances = [];
  await answersAlike(await readFile(fixture("random.onnx")), async (model) => {
    const [first, second] = [await model.run({ like }), await model.run({ like })];
    chances.push(String(first.chance.data), String(second.chance.data));
    return [first.sequence, second.sequence];
  });
  assert.equal(new Set(chances).size, 4, chances.join("; "));
});

test("reports of two instances are randomised apart, and are of the bundle", async (context) => {
  const collector = (await startCollector(context)).options;
  const said = [];
  for (const source of [bundle, module, module]) {
    const model = await load(source, { monitor: { storage: memory() }, collector: { ...collector, mechanism: "edge" } });
    await model.predictBatch(rows.slice(0, 100));
    const { sent, fields } = await model.preview();
    assert.equal(sent, "preview");
    said.push(fields.map(({ hex }) => hex));
    model.dispose();
  }
  assert.deepEqual(said.map((fields) => fields.length), [said[0].length, said[0].length, said[0].length]);
  // The first fields name the model and the window.
  assert.equal(said[1][0], said[0][0]);
  assert.notDeepEqual(said[1], said[2]);
});

test("after a crash, the next call has a new instance of the baked model", async (context) => {
  context.mock.method(console, "error", () => undefined);
  const model = await load(await baked(await readFile(fixture("divide.onnx"))));
  const divide = async (a, b) => {
    const number = (value) => new Tensor("int32", Int32Array.of(value), [1]);
    return (await model.run({ a: number(a), b: number(b) })).quotient.data[0];
  };
  assert.equal(await divide(12, 4), 3);
  await rejects(divide(12, 0), "crashed");
  assert.equal(await divide(12, 3), 4);
});

test("every kind of source loads a baked module", async (context) => {
  const server = createServer((request, response) => {
    const type = request.url === "/plain" ? "application/octet-stream" : "application/wasm";
    response.writeHead(200, { "content-type": type, "content-length": module.length }).end(module);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `http://127.0.0.1:${server.address().port}`;
  const path = await files.write("sources.wasm", module);
  const sources = [path, module, module.slice().buffer, new Blob([module]), `${address}/flights.wasm?v=1`, `${address}/plain`];
  sources.push(await fetch(`${address}/flights.wasm`), await WebAssembly.compile(module), { simd: module, relaxed: module });
  for (const source of sources) {
    const model = await load(source);
    assert.equal((await model.predict(rows[0])).label, "on time");
    model.dispose();
  }
  const events = [];
  await load(`${address}/flights.wasm`, { progress_callback: (event) => events.push(event) });
  assert.deepEqual(events.at(-2), { status: "done", loaded: module.length });
  assert(events.some(({ status, total }) => status === "progress" && total === module.length));
});

test("modules that nothing was baked into, or by another build, are refused", async () => {
  const [mark, ...rest] = readSections(module);
  const changed = (from, to) => {
    const body = Buffer.from(Buffer.from(mark.body).toString("latin1").replace(from, to), "latin1");
    return writeModule([{ id: SECTION.custom, body }, ...rest]);
  };
  const generic = await read(`dist/wasm/driftline_${build}.wasm`);
  await rejects(load(generic), "invalid_bundle", "no model was baked into");
  await rejects(load(changed('{"format"', "~~~~~~~~~")), "invalid_bundle", "no model was baked into");
  await rejects(load(changed(/"version":"[^"]*"/, '"version":"0.0.1"')), "unsupported_format", "baked by driftline 0.0.1");
  await rejects(load(changed(/"glue":"[^"]*"/, '"glue":"x"')), "unsupported_format", "another build of it, x");
  await rejects(load(changed('"format":1', '"format":9')), "unsupported_format", "bake the bundle with this one");
  await rejects(load(module.subarray(0, 1000)), "invalid_bundle", "can't be compiled");
});

test("the command bakes both builds, inspect says what was baked, and predict takes it", async () => {
  const out = files.path("flights.wasm");
  const { modules } = JSON.parse(await done(["bake", flights("flights.driftline"), "--build", "both", "-o", out, "--json"]));
  assert.deepEqual(modules.map(({ file, build }) => [file, build]), [[out, "simd"], [files.path("flights.relaxed.wasm"), "relaxed"]]);
  const { kind, baked, manifest } = JSON.parse(await done(["inspect", out, "--json"]));
  const { sha256 } = JSON.parse(await done(["inspect", flights("flights.driftline"), "--json"]));
  assert.deepEqual([kind, baked.sha256, baked.build, manifest.name], ["baked", sha256, "simd", "flights"]);
  assert.match(await done(["inspect", out]), new RegExp(`baked from +${sha256}\nbaked by +driftline `));
  const answers = (file) => done(["predict", file, flights("sample.csv")]);
  assert.equal(await answers(out), await answers(flights("flights.driftline")));
});

test("the command is told what is wrong", async () => {
  const out = files.path("never.wasm");
  await writeFile(files.path("broken.driftline"), "PK broken");
  for (const [args, exit, text] of [
    [["bake", flights("flights.driftline")], 2, "expected --out"],
    [["bake", flights("flights.driftline"), "--build", "fast", "-o", out], 2, "expected simd or relaxed or both"],
    [["bake", files.path("broken.driftline"), "-o", out], 3, "broken.driftline"],
  ]) {
    const { code, stderr } = await driftline(args);
    assert.equal(code, exit, stderr);
    assert(stderr.includes(text), stderr);
  }
});
