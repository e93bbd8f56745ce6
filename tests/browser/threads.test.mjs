// In a page that is cross-origin isolated, threads share the work of a model; in others it has one.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { network } from "../node/onnx.mjs";
import { inBrowsers } from "./launch.mjs";
import { ISOLATED, serve } from "./serve.mjs";

const SIZE = 64;
const { file } = network([{ channels: 32, step: 2 }, { channels: 64, window: 1 }, { channels: 64, groups: 64 }, { channels: 32 }], SIZE);
const { rows } = JSON.parse(await readFile(new URL("../golden/flights.json", import.meta.url)));
const models = { "network.onnx": file, flights: "models/flights/flights.driftline" };
const [isolated, plain] = [await serve({ after }, models, ISOLATED), await serve({ after }, models)];

/** How many threads a model has, and what it says. Runs in pages too. */
async function answers(load, size, [row, other], options) {
  const model = await load("/network.onnx", options);
  const data = Float32Array.from({ length: 3 * size * size }, (_, at) => (at % 89) / 89 - 0.5);
  const said = [];
  for (let again = 0; again < 10; again++) {
    const { v4 } = await model.run({ v0: { type: "float32", dims: [1, 3, size, size], data } });
    said.push(JSON.stringify(Array.from(v4.data)));
  }
  const { threads } = model;
  model.dispose();
  const bundle = await load("/flights.driftline", options);
  const { id, ...answer } = await bundle.predict(row);
  const { statistics } = await bundle.drift({ statistics: true });
  said.push(JSON.stringify([typeof id, answer, await bundle.explain(row, { background: [row, other] }), statistics]));
  bundle.dispose();
  return { threads, said };
}

const OPTIONS = [{ threads: 2 }, { threads: 3, worker: true }];

for (const [address, others] of [[isolated, true], [plain, false]]) {
  inBrowsers(address, "load", (it) => {
    for (const options of OPTIONS) {
      test(`${JSON.stringify(options)} ${others ? "as alone" : "in one"}`, async () => {
        await it.arrive(it.page);
        const ask = (options) => it.page.evaluate(`(${answers})(window.load, ${SIZE}, ${JSON.stringify(rows.slice(0, 2))}, ${JSON.stringify(options)})`);
        const [alone, together] = [await ask({}), await ask(options)];
        assert.deepEqual([alone.threads, together.threads], [1, others ? options.threads : 1]);
        assert.deepEqual(together.said, alone.said);
      });
    }
  });
}
