// The package's API in Node: loading, progress, abort, errors, crashes, disposal.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { ERROR_CODES, load, NO_LABEL, Tensor } from "driftline";
import { bindings } from "../../dist/entry/node.js";
import { rejects } from "./rejects.mjs";

const url = (path) => new URL(`../../${path}`, import.meta.url);
const flights = url("models/flights/flights.driftline");
const digitsOnnx = url("models/digits/model.onnx");
const rows = JSON.parse(await readFile(url("tests/golden/flights.json"))).rows;

/** Serves a file on a free loopback port, slowly enough to be aborted. */
async function serve(path, context, { chunk = 4096, pause = 0, headers = {} } = {}) {
  const bytes = await readFile(path);
  const server = createServer(async (request, response) => {
    if (request.url !== "/model") return void response.writeHead(404).end();
    response.writeHead(200, { "content-length": bytes.length, ...headers });
    for (let at = 0; at < bytes.length && !response.destroyed; at += chunk) {
      response.write(bytes.subarray(at, at + chunk));
      if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${server.address().port}/model`, length: bytes.length };
}

test("every kind of source loads the same model", async (context) => {
  const bytes = new Uint8Array(await readFile(flights));
  const { address } = await serve(flights, context);
  const sources = {
    "file URL": flights,
    path: flights.pathname,
    Uint8Array: bytes,
    ArrayBuffer: bytes.slice().buffer,
    Blob: new Blob([bytes]),
    "web address": address,
    Response: await fetch(address),
  };
  const outputs = [];
  for (const [name, source] of Object.entries(sources)) {
    const model = await load(source);
    outputs.push([name, (await model.predict(rows[0])).output]);
    model.dispose();
  }
  for (const [name, output] of outputs) assert.equal(output, outputs[0][1], name);
});

test("progress is told in order and never falls", async (context) => {
  const { address, length } = await serve(flights, context);
  const events = [];
  await load(address, { progress_callback: (event) => events.push(event) });
  const statuses = events.map(({ status }) => status).filter((status, i, all) => status !== all[i - 1]);
  assert.deepEqual(statuses, ["initiate", "progress", "done", "ready"]);
  const loaded = events.filter(({ status }) => status === "progress").map((event) => event.loaded);
  assert.deepEqual(loaded, [...loaded].sort((a, b) => a - b));
  assert.equal(loaded.at(-1), length);
  assert(events.filter(({ status }) => status === "progress").every(({ total }) => total === length));
});

test("an abort rejects with the signal's reason and silences progress", async (context) => {
  const { address } = await serve(flights, context, { chunk: 512, pause: 20 });
  const controller = new AbortController();
  const reason = new Error("the user left");
  let afterAbort = 0;
  const progress_callback = ({ status }) => {
    if (controller.signal.aborted) afterAbort++;
    if (status === "progress") controller.abort(reason);
  };
  await assert.rejects(load(address, { signal: controller.signal, progress_callback }), reason);
  assert.equal(afterAbort, 0);
  await assert.rejects(load(flights, { signal: AbortSignal.abort(reason) }), reason);
});

test("what can't be fetched is a network error that names the address", async (context) => {
  const { address } = await serve(flights, context);
  await rejects(load(`${address}-not`), "network", "404");
  await rejects(load("http://127.0.0.1:9/closed"), "network", "127.0.0.1:9");
  await rejects(load("no/such/file.driftline"), "network", "no/such/file.driftline");
  await rejects(load(address, { fetch: async () => { throw new Error("no cable"); } }), "network", "no cable");
  await rejects(load(7), "invalid_argument", "load takes");
});

test("a model that is no model is refused", async () => {
  await rejects(load(new TextEncoder().encode("<!doctype html>")), "invalid_model", "web page");
  const bytes = new Uint8Array(await readFile(flights));
  await rejects(load(bytes.subarray(0, 1000)), "invalid_bundle");
});

test("rows, columns and a single row agree, and classes point at labels", async () => {
  const model = await load(flights);
  const batch = await model.predictBatch(rows.slice(0, 40));
  assert.deepEqual([batch.rows, batch.width, batch.output.length], [40, 1, 40]);
  assert.deepEqual(batch.labels, model.manifest.output.labels);
  for (let row = 0; row < 40; row++) {
    const answer = await model.predict(rows[row]);
    assert(Math.abs(answer.output - batch.output[row]) < 1e-6);
    assert.equal(answer.label, batch.labels[batch.classes[row]]);
    assert.equal(answer.scores[0].label, answer.label);
  }
  assert.equal(NO_LABEL, 0xffffffff);
});

test("bad rows reject with a code and the model stays usable", async () => {
  const model = await load(flights);
  const cases = [
    [{ ...rows[0], hour: "six" }, "invalid_type", "column `hour`"],
    [{ ...rows[0], hour: Number.NaN }, "invalid_value", "column `hour`"],
    [{ ...rows[0], hour: undefined }, "invalid_value", "column `hour`"],
    [{ ...rows[0], colour: 1 }, "unknown_column", "colour"],
    [{}, "missing_column", "hour"],
    [null, "invalid_type", "expected an object"],
    [new Uint8Array(4), "unknown_column", ""],
  ];
  for (const [row, code, text] of cases) await rejects(model.predict(row), code, text);
  await rejects(model.predictBatch([]), "invalid_argument", "0 rows");
  await rejects(model.predictBatch(undefined), "invalid_argument", "undefined");
  await rejects(model.predictBatch([rows[0], { ...rows[1], hour: "x" }]), "invalid_type", "row 1");
  await model.predict(rows[0]);
});

test("tensors of a plain ONNX file run as in onnxruntime-web", async () => {
  const model = await load(digitsOnnx);
  assert.equal(model.manifest, null);
  assert.deepEqual(model.inputs, [{ name: "image", type: "float32", shape: ["batch", 1, 28, 28] }]);
  const image = new Tensor("float32", new Float32Array(784), [1, 1, 28, 28]);
  const { probabilities } = await model.run({ image });
  assert.deepEqual([probabilities.type, [...probabilities.dims]], ["float32", [1, 10]]);
  assert(probabilities instanceof Tensor);
  await rejects(model.run({ image: new Tensor("float32", new Float32Array(784)) }), "invalid_shape", "[784]");
  await rejects(model.run({}), "missing_column", "image");
  await rejects(model.predict(rows[0]), "invalid_argument", "pack a bundle");
});

test("shapes left over in a file don't bind, and any size is planned when it comes", async () => {
  const model = await load(url("tests/node/fixtures/leftover.onnx"));
  for (const dims of [[2, 3], [1, 5], [2, 3]]) {
    const data = Float32Array.from({ length: dims[0] * dims[1] }, (_, index) => index - 1);
    const { y } = await model.run({ x: new Tensor("float32", data, dims) });
    assert.deepEqual(y.dims, dims);
    assert.deepEqual([...y.data], [...data.map((value) => -Math.max(value, 0))]);
  }
});

test("pictures: encoded or as pixels, and what is none is refused", async () => {
  const model = await load(url("models/digits/digits.driftline"));
  const gray = new Uint8ClampedArray(28 * 28 * 4);
  assert.equal((await model.predict({ data: gray, width: 28, height: 28 })).output.length, 10);
  const photo = await readFile(url("tests/golden/photos/cat.png"));
  for (const input of [new Uint8Array(photo), new Blob([photo])]) {
    assert.equal((await model.predict(input)).output.length, 10);
  }
  await rejects(model.predict(new TextEncoder().encode("not a picture")), "invalid_image");
  await rejects(model.predict(new Uint8Array(photo.subarray(0, 500))), "invalid_image");
  const absurd = new Uint8Array(photo);
  // A PNG has its width at byte 16, and at byte 29 the checksum of the 17 bytes before.
  const header = new DataView(absurd.buffer);
  header.setUint32(16, 20_000);
  header.setUint32(29, crc32(absurd.subarray(12, 29)));
  await rejects(model.predict(absurd), "too_large", "at most 16384 on a side");
  await rejects(model.predict({ data: gray, width: 28, height: 27 }), "invalid_image", "28");
  await rejects(model.predict({ data: gray, width: 1e6, height: 1e6 }), "too_large");
  await rejects(model.predict(null), "invalid_image");
});

test("after a crash the call rejects and the next one works", async (context) => {
  const model = await load(url("tests/node/fixtures/divide.onnx"));
  const divide = async (...numbers) => {
    const [a, b] = numbers.map((number) => new Tensor("int32", Int32Array.of(number)));
    return (await model.run({ a, b })).quotient.data[0];
  };
  assert.equal(await divide(12, 4), 3);
  context.mock.method(console, "error", () => undefined);
  await rejects(divide(12, 0), "crashed");
  assert.match(console.error.mock.calls[0].arguments[0], /divide by zero/);
  assert.equal(await divide(12, 3), 4);
});

test("a disposed model says so, and disposing twice does nothing", async () => {
  const model = await load(flights);
  model.dispose();
  model.dispose();
  await rejects(model.predict(rows[0]), "disposed");
  await rejects(model.run({}), "disposed");
});

test("models have instances of their own: disposing one leaves the other", async () => {
  const [one, other] = await Promise.all([load(flights), load(flights)]);
  one.dispose();
  await other.predict(rows[0]);
});

test("the TypeScript list of codes holds every code of the core", async () => {
  const { errorCodes } = await bindings();
  for (const code of errorCodes()) assert(ERROR_CODES.includes(code), code);
});
