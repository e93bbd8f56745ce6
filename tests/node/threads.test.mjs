// Several threads answer as one does, bit for bit.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { load, Tensor } from "driftline";
import { load as loadBaked } from "driftline/baked";
import { baked } from "./baked.mjs";
import { bundleOf } from "./bundles.mjs";
import { network } from "./onnx.mjs";
import { rejects } from "./rejects.mjs";

const url = (path) => new URL(`../../${path}`, import.meta.url);
const flights = url("models/flights/flights.driftline");
const { rows } = JSON.parse(await readFile(url("tests/golden/flights.json")));
const SIZE = 112;
/** Panels that are made when asked for, those of single pixels, each channel by itself in both steps, and tiles. */
const LAYERS = [
  { channels: 33, step: 2 },
  { channels: 66, window: 1 },
  { channels: 66, groups: 66 },
  { channels: 66, groups: 66, window: 5, step: 2 },
  { channels: 40, window: 1 },
  { channels: 48 },
];

/** What models with one thread and with others say, of which the first is what the others are to say. */
async function alike(source, use, options = {}) {
  const found = [];
  for (const asked of [{}, { threads: 2 }, { threads: 3 }, { threads: 2, worker: true }]) {
    const model = await load(source, { ...options, ...asked });
    assert.equal(model.threads, asked.threads ?? 1);
    found.push(await use(model));
    model.dispose();
  }
  for (const other of found.slice(1)) assert.deepEqual(other, found[0]);
}

const picture = (seed) => new Tensor("float32", Float32Array.from({ length: 3 * SIZE * SIZE }, (_, at) => ((at * seed) % 97) / 97 - 0.5), [1, 3, SIZE, SIZE]);

test("convolutions of every kind, again and again", () =>
  alike(network(LAYERS, SIZE).file, async (model) => {
    const found = [];
    for (const seed of [31, 37, 31]) {
      // Each time others are late.
      for (let again = 0; again < 20; again++) {
        const outputs = await model.run({ v0: picture(seed) });
        if (again === 0) found.push(outputs);
        else assert.deepEqual(outputs, found.at(-1));
      }
    }
    assert.deepEqual(found[2], found[0]);
    return found;
  }));

test("memory that has grown meanwhile", () =>
  alike(network([{ channels: 24 }, { channels: 24, window: 1 }], 640).file, async (model) => {
    const big = new Tensor("float32", new Float32Array(3 * 640 * 640).fill(0.5), [1, 3, 640, 640]);
    const [first, second] = [await model.run({ v0: big }), await model.run({ v0: big })];
    assert.deepEqual(first, second);
    return first;
  }));

test("a bundle: numbers, texts, names of answers, reports", () =>
  alike(
    flights,
    async (model) => {
      const { id, ...answer } = await model.predict(rows[0], { user: "ada" });
      assert.match(id, /./);
      const batch = await model.predictBatch(rows.slice(0, 300));
      const { drift } = await model.predict(rows[1]);
      return [model.manifest, answer, batch, drift, await model.drift({ statistics: true }), await model.explain(rows[0], { background: rows.slice(1, 21) })];
    },
    { monitor: { clock: "rows" } },
  ));

test("texts", async () => {
  const long = "north east ".repeat(50_000) + "\u{1f600}";
  await alike(await bundleOf("texts"), async (model) => {
    const { id: _, ...answer } = await model.predict(long);
    return answer;
  });
});

test("a view lies in the shared memory", async () => {
  const model = await load(network(LAYERS, SIZE).file, { threads: 2 });
  const [{ v6: copied }, { v6: lent }] = [await model.run({ v0: picture(31) }), await model.run({ v0: picture(31) }, { view: true })];
  assert(lent.data.buffer instanceof SharedArrayBuffer);
  assert(copied.data.buffer instanceof ArrayBuffer);
  assert.deepEqual(Array.from(lent.data), Array.from(copied.data));
  model.dispose();
});

test("so many threads can't be asked for", async () => {
  for (const threads of [0, -1, 65, 1.5, Number.NaN, "2"]) {
    const message = `the option \`threads\` is ${threads}, expected a whole number from 1 to 64`;
    await rejects(load(flights, { threads }), "invalid_argument", message);
    await rejects(load(flights, { threads, worker: true }), "invalid_argument", message);
  }
});

test("a baked model has one", async () => {
  const bundle = await readFile(flights);
  for (const loadIt of [load, loadBaked]) {
    const model = await loadIt(await baked(bundle), { threads: 2 });
    assert.equal(model.threads, 1);
    model.dispose();
  }
});

test("threads keep no program running", () => {
  const script = `
    const { load } = await import("driftline");
    const model = await load(${JSON.stringify(url("models/digits/digits.driftline").pathname)}, { threads: 3 });
    console.log(model.threads);
  `;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", timeout: 60_000, cwd: url(".").pathname });
  assert.deepEqual([stdout, stderr, status], ["3\n", "", 0]);
});
