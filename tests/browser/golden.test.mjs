// Predictions equal onnxruntime's within 1e-5 in browsers, in the page and in a Web Worker, through a
// Vite build of the package as it is installed.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inBrowsers } from "./launch.mjs";
import { serve } from "./serve.mjs";

const MODELS = ["flights", "digits", "photos"];

const models = MODELS.map((name) => [name, `models/${name}/${name}.driftline`]);
const forest = "tests/golden/explain/forest.driftline";
const address = await serve({ after }, { ...Object.fromEntries(models), forest });

inBrowsers(address, "load", (it) => {
  for (const model of MODELS) {
    for (const [place, check] of Object.entries({ page: "checkInPage", worker: "checkInWorker" })) {
      test(`${model} equal onnxruntime in the ${place}`, async (context) => {
        context.diagnostic(await it.page.evaluate(`${check}(${JSON.stringify(model)})`));
      });
    }
  }

  for (const [place, check] of Object.entries({ page: "checkInPage", worker: "checkInWorker" })) {
    test(`a forest is explained with the same bits in the ${place}`, async (context) => {
      context.diagnostic(await it.page.evaluate(`${check}("forest")`));
    });
  }

  test("what is no picture is refused with its code", async () => {
    const code = await it.page.evaluate(async () => {
      const model = await window.load("/digits.driftline");
      return model.predict(new Blob(["not a picture"])).catch(({ code }) => code);
    });
    assert.equal(code, "invalid_image");
  });

  test("a canvas is a picture", async () => {
    const label = await it.page.evaluate(async () => {
      const canvas = new OffscreenCanvas(28, 28);
      const context = canvas.getContext("2d");
      context.fillRect(0, 0, 28, 28);
      context.fillStyle = "white";
      context.fillRect(13, 4, 3, 20);
      const model = await window.load("/digits.driftline");
      return (await model.predict(canvas)).label;
    });
    assert.equal(label, "1");
  });

  test("what is computed after a photo was decoded takes no longer than before", async () => {
    const [before, after] = await it.page.evaluate(async () => {
      const numbers = new Float64Array(256).fill(1);
      const sum = () => {
        let total = 0;
        for (let at = 0; at < 1e6; at++) total += numbers[at & 255] * 0.5;
        return total;
      };
      const milliseconds = () => {
        const begin = performance.now();
        sum();
        return performance.now() - begin;
      };
      const least = () => Math.min(milliseconds(), milliseconds(), milliseconds());
      for (let call = 0; call < 20; call++) sum();
      const before = least();
      const { jpegs: [{ file }] } = await (await fetch("/golden/photos.json")).json();
      const model = await window.load("/photos.driftline");
      await model.predict(await (await fetch(`/golden/photos/${file}`)).blob());
      return [before, least()];
    });
    assert.ok(after < 10 * before + 10, `${after} ms after it, ${before} ms before`);
  });
});
