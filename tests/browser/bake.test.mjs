// Baked modules in browsers: the bits of the bundle's answers, without the module that reads bundles.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { done, folder } from "../node/cli.mjs";
import { BROWSERS, launch } from "./launch.mjs";
import { serve } from "./serve.mjs";

const NAMES = ["flights", "digits"];

const files = folder();
const models = {};
for (const name of NAMES) {
  const bundle = `models/${name}/${name}.driftline`;
  await done(["bake", bundle, "--build", "both", "-o", files.path(`${name}.wasm`)]);
  models[name] = bundle;
  for (const file of [`${name}.wasm`, `${name}.relaxed.wasm`]) models[file] = await readFile(files.path(file));
}
const address = await serve({ after }, models);

/** Runs in the page. */
async function alike(name) {
  const { rows } = await (await fetch("/golden/flights.json")).json();
  const digit = { data: new Uint8Array(28 * 28 * 4).map((_, at) => (at * 7) % 256), width: 28, height: 28 };
  const inputs = name === "flights" ? rows : [digit, digit];
  const answer = async (source) => {
    const model = await window.load(source, { monitor: false });
    const { output } = await model.predictBatch(inputs);
    model.dispose();
    return JSON.stringify([...output]);
  };
  const pair = { simd: `/${name}.wasm`, relaxed: `/${name}.relaxed.wasm` };
  const baked = await answer(pair);
  return { same: baked === (await answer(`/${name}.driftline`)), values: JSON.parse(baked).length };
}

for (const name of BROWSERS) {
  describe(name, () => {
    let browser;
    let page;
    const requests = [];

    before(async () => {
      browser = await launch(name);
      page = await browser.newPage();
      page.on("request", (request) => requests.push(request.url()));
      await page.goto(address);
      await page.waitForFunction("typeof window.load === 'function'");
    });

    after(() => browser?.close());

    test("a baked module starts without the module that reads bundles, and with progress", async () => {
      const [label, statuses] = await page.evaluate(async () => {
        const statuses = [];
        const { rows } = await (await fetch("/golden/flights.json")).json();
        const model = await window.load("/flights.wasm", { monitor: false, progress_callback: ({ status }) => statuses.push(status) });
        return [(await model.predict(rows[0])).label, [...new Set(statuses)]];
      });
      assert.equal(label, "on time");
      assert.deepEqual(statuses, ["initiate", "progress", "done", "ready"]);
      assert.deepEqual(requests.filter((url) => /driftline_(simd|relaxed)/.test(url)), []);
    });

    for (const model of NAMES) {
      test(`${model}: the same bits as by the bundle`, async () => {
        const { same, values } = await page.evaluate(`(${alike})(${JSON.stringify(model)})`);
        assert(same && values > 10, `${values} values`);
      });
    }
  });
}
