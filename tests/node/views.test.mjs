// Answers that are lent: the same numbers, which lie in the model's memory until the model is called again.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { load, Tensor } from "driftline";
import { rejects } from "./rejects.mjs";

const path = (name) => new URL(`../../${name}`, import.meta.url);
const { rows } = JSON.parse(readFileSync(path("tests/golden/flights.json"), "utf8"));
const BUNDLE = path("models/flights/flights.driftline");

const input = new Tensor("float32", Float32Array.from({ length: 3 * 28 }, (_, at) => (at % 5) / 5), [3, 28]);

/** Whether it is not all of what it lies in. */
const isLent = ({ buffer, byteLength }) => buffer.byteLength > byteLength;

test("a batch is answered by the same numbers", async () => {
  const model = await load(BUNDLE);
  const copied = await model.predictBatch(rows);
  const lent = await model.predictBatch(rows, { view: true });
  assert.deepEqual([isLent(copied.output), isLent(copied.classes)], [false, false]);
  assert.deepEqual([isLent(lent.output), isLent(lent.classes)], [true, true]);
  assert.equal(lent.output.buffer, lent.classes.buffer);
  assert.deepEqual(lent, copied);
});

test("tensors are", async () => {
  const model = await load(path("models/flights/model.onnx"));
  const { probability: copied } = await model.run({ input });
  const { probability: lent } = await model.run({ input }, { view: true });
  assert.deepEqual([isLent(copied.data), isLent(lent.data)], [false, true]);
  assert(lent instanceof Tensor);
  assert.deepEqual(lent, copied);
  const { probability: after } = await model.run({ input });
  assert.equal(isLent(after.data), false, "the next call lends nothing unless it is asked to");
});

test("so many calls take no more memory than one", async () => {
  const model = await load(BUNDLE, { monitor: false });
  const many = Array.from({ length: 20_000 }, (_, at) => rows[at % rows.length]);
  const bytes = async () => (await model.predictBatch(many, { view: true })).output.buffer.byteLength;
  const first = [await bytes(), await bytes()].at(-1);
  for (let call = 0; call < 10; call++) assert.equal(await bytes(), first);
});

test("several tensors of several types are", async () => {
  const model = await load(path("tests/node/fixtures/binary.onnx"));
  const x = new Tensor("float32", Float32Array.of(-1, 2, 3, -4), [2, 2]);
  const copied = await model.run({ x });
  const lent = await model.run({ x }, { view: true });
  assert.deepEqual(Object.values(lent).map(({ type, data }) => [type, isLent(data)]), [
    ["int64", true],
    ["float32", true],
    ["float32", true],
  ]);
  assert.deepEqual(lent, copied);
});

test("ids, which are made behind the answer, do not go with it", async () => {
  const model = await load(BUNDLE);
  await rejects(model.predictBatch(rows, { ids: true, view: true }), "invalid_argument", "`ids` and `view`");
});

test("a worker's answers are copied", async () => {
  const model = await load(BUNDLE, { worker: true });
  const [copied, asked] = [await model.predictBatch(rows), await model.predictBatch(rows, { view: true })];
  assert.equal(isLent(asked.output), false);
  assert.deepEqual(asked, copied);
  model.dispose();
});
