// What `predict` and `predictBatch` take, for each kind of pipeline, and what they refuse.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DriftlineError, load } from "driftline";
import { bundleOf } from "./bundles.mjs";

const models = Object.fromEntries(
  await Promise.all(["texts", "pairs", "sound", "bytes", "columns"].map(async (name) => [name, await load(await bundleOf(name))])),
);
after(() => Object.values(models).forEach((model) => model.dispose()));

const rounded = (values) => Array.from(values, (value) => Number(value.toFixed(6)));

test("texts become vectors, and labels point at the best", async () => {
  const { output, label } = await models.texts.predict("far");
  assert.deepEqual([rounded(output), label], [[0.6, 0.8], "north"]);
  const texts = ["east", "far far", "", "north"];
  const batch = await models.texts.predictBatch(texts);
  assert.deepEqual([batch.rows, batch.width, batch.labels], [4, 2, ["east", "north"]]);
  assert.deepEqual(rounded(batch.output), [1, 0, 0.6, 0.8, 0, 0, 0, 1]);
  assert.deepEqual([...batch.classes], [0, 1, 0, 1]);
  const many = await models.texts.predictBatch(Array.from({ length: 30 }, (_, row) => texts[row % 4]));
  assert.deepEqual(many.output.slice(-8), new Float32Array([...batch.output.slice(4), ...batch.output.slice(0, 4)]));
});

test("pairs of texts are read together", async () => {
  const { output } = await models.pairs.predict(["east", "north"]);
  assert.deepEqual(rounded(output), [0.707107, 0.707107]);
  const batch = await models.pairs.predictBatch([["east", "north"], ["far", "far"]]);
  assert.deepEqual(rounded(batch.output), [0.707107, 0.707107, 0.6, 0.8]);
});

test("sound is remembered until the state is reset", async () => {
  const sound = (...samples) => ({ samples: Float32Array.from(samples), sampleRate: 8000 });
  const { predict } = { predict: async (...samples) => (await models.sound.predict(sound(...samples))).output };
  assert.deepEqual([await predict(0.5, 0.25), await predict(0.25)], [0.75, 1]);
  await models.sound.resetState();
  assert.equal(await predict(0.5), 0.5);
  await models.sound.resetState();
  const batch = await models.sound.predictBatch([sound(0.5), sound(0.5, 0.5), sound(1)]);
  assert.deepEqual([batch.rows, batch.width, ...batch.output], [3, 1, 0.5, 1.5, 2.5]);
});

test("bytes come as views, buffers and blobs", async () => {
  const bytes = Uint8Array.of(9, 1, 2, 3);
  for (const input of [bytes.subarray(1), bytes.slice(1).buffer, new Blob([bytes.subarray(1)])]) {
    assert.equal((await models.bytes.predict(input)).output, 1006);
  }
  const batch = await models.bytes.predictBatch([bytes, new Blob([])]);
  assert.deepEqual([...batch.output], [15, 4000]);
});

test("columns of texts reach a model that encodes them", async () => {
  const { output } = await models.columns.predictBatch({ city: ["Oslo", null, "Rome"], days: [3, 2, 1] });
  assert.deepEqual([...output], [203, 102, 1]);
});

test("an input of the wrong kind is refused by what is expected", async () => {
  const silence = new Float32Array(4);
  const cases = [
    ["texts", 7, "invalid_type", "found a number, expected a text"],
    ["texts", null, "invalid_type", "found null, expected a text"],
    ["texts", { text: "east" }, "invalid_type", "found an object (Object), expected a text"],
    ["texts", ["east"], "invalid_type", "found an array of 1, expected a text, or a pair"],
    ["texts", ["east", "far"], "invalid_argument", "takes single texts"],
    ["pairs", "east", "invalid_argument", "takes pairs of texts"],
    ["sound", silence, "invalid_type", "expected a sound { samples: Float32Array, sampleRate: number }"],
    ["sound", { samples: [0, 0], sampleRate: 8000 }, "invalid_type", "expected a sound"],
    ["sound", undefined, "invalid_type", "found undefined"],
    ["sound", { samples: silence, sampleRate: 8000.5 }, "invalid_argument", "sampleRate is 8000.5"],
    ["sound", { samples: silence }, "invalid_argument", "sampleRate is undefined"],
    ["sound", { samples: silence, sampleRate: 10 }, "invalid_argument", "4000 to 192000"],
    ["sound", { samples: Float32Array.of(0, NaN), sampleRate: 8000 }, "invalid_value", "sample 1: found NaN"],
    ["bytes", "east", "invalid_type", "found a string, expected bytes"],
    ["bytes", [1, 2], "invalid_type", "expected bytes"],
  ];
  for (const [model, input, code, text] of cases) await refuses(models[model].predict(input), code, text);
  const batches = [
    ["texts", "east", "invalid_argument", "predictBatch takes an array of texts"],
    ["texts", [], "invalid_argument", "found 0 texts"],
    ["texts", ["east", 7], "invalid_type", "row 1: found a number"],
    ["texts", ["east", ["east", "far"]], "invalid_argument", "found 1 pairs of texts among 2 inputs"],
    ["sound", [], "invalid_argument", "found 0 sounds"],
    ["sound", [{ samples: silence, sampleRate: 8000 }, {}], "invalid_type", "row 1: found an object"],
    ["sound", [{ samples: Float32Array.of(NaN), sampleRate: 8000 }], "invalid_value", "row 0, sample 0"],
    ["bytes", [new Uint8Array(1), "x"], "invalid_type", "found a string"],
  ];
  for (const [model, inputs, code, text] of batches) await refuses(models[model].predictBatch(inputs), code, text);
});

async function refuses(promise, code, text) {
  await assert.rejects(promise, (error) => {
    assert(error instanceof DriftlineError, String(error));
    assert.equal(error.code, code, error.message);
    assert(error.message.includes(text), `${error.message} lacks ${text}`);
    return true;
  });
}
