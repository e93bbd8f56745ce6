// A page that loads an ONNX file fetches the engine alone, which answers all that may be asked of it as the whole module does.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { load } from "driftline";
import { inBrowsers } from "./launch.mjs";
import { serve } from "./serve.mjs";

const MODEL = "models/flights/model.onnx";
const address = await serve({ after }, { "flights.onnx": MODEL, flights: "models/flights/flights.driftline", plain: MODEL });

/** What each method says of an ONNX file, as text. Runs in pages too. */
async function answers(load, source, options) {
  const model = await load(source, options);
  const row = { hour: 18, carrier: "UA" };
  const picture = { data: new Uint8ClampedArray(4), width: 1, height: 1 };
  const input = { type: "float32", dims: [2, 28], data: Float32Array.from({ length: 56 }, (_, at) => at / 56) };
  const asked = {
    run: () => model.run({ input }),
    "run of another size": () => model.run({ input: { ...input, dims: [1, 56] } }),
    "predict a row": () => model.predict(row),
    "predict a text": () => model.predict("text"),
    "predict a picture": () => model.predict(picture),
    "predict sound": () => model.predict({ samples: new Float32Array(8), sampleRate: 8000 }),
    "predictBatch of rows": () => model.predictBatch([row]),
    "predictBatch of columns": () => model.predictBatch({ hour: [18] }),
    "predictBatch of texts": () => model.predictBatch(["text"]),
    "explain a row": () => model.explain(row),
    "explain a text": () => model.explain("text"),
    "explain a picture": () => model.explain(picture),
    importance: () => model.importance([row]),
    compare: () => model.compare([row], [row]),
    counterfactual: () => model.counterfactual(row),
    drift: () => model.drift({ statistics: true }),
    feedback: () => model.feedback("id", "label"),
    report: () => model.report(),
    preview: () => model.preview(),
    sendReports: () => model.sendReports(),
    resetDrift: () => model.resetDrift(),
    saveDrift: () => model.saveDrift(),
    resetState: () => model.resetState(),
    "run again": () => model.run({ input }),
  };
  const said = {};
  for (const [name, ask] of Object.entries(asked)) {
    const answer = await ask().catch(({ code, message }) => ({ code, message }));
    said[name] = JSON.stringify(answer ?? null, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value));
  }
  return said;
}

inBrowsers(address, "load", (it) => {
  /** The parts that a new page fetched for a source. */
  async function partsOf(source, options = {}) {
    await it.arrive(it.page);
    return it.page.evaluate(
      async (source, options) => {
        await window.load(source, options);
        const names = performance.getEntriesByType("resource").map(({ name }) => /_(engine|bundles)\b.*\.wasm$/.exec(name)?.[1]);
        return names.filter(Boolean).toSorted();
      },
      source,
      options,
    );
  }

  test("an ONNX file needs the engine alone, and bundles or a monitor need both parts", async () => {
    assert.deepEqual(await partsOf("/flights.onnx"), ["engine"]);
    assert.deepEqual(await partsOf("/flights.onnx?version=2", { monitor: false }), ["engine"]);
    assert.deepEqual(await partsOf("/flights.onnx", { monitor: {} }), ["bundles", "engine"]);
    assert.deepEqual(await partsOf("/flights.driftline"), ["bundles", "engine"]);
    assert.deepEqual(await partsOf("/plain.driftline"), ["bundles", "engine"], "for its name");
  });

  for (const options of [{}, { monitor: { storage: false, clock: "none" } }]) {
    test(`it answers as the whole module does with ${JSON.stringify(options)}`, async () => {
      await it.arrive(it.page);
      const there = await it.page.evaluate(`(${answers})(window.load, "/flights.onnx", ${JSON.stringify(options)})`);
      const here = await answers(load, MODEL, options);
      assert.match(there.run, /^{"probability/);
      assert.deepEqual(there, here);
    });
  }
});
