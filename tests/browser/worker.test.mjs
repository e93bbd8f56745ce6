// Models in Web Workers, by one option, through a Vite build without configuration: the answers of those in the page.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { bundle, odd, UNSEEN } from "../drift/bundle.mjs";
import { bundleOf } from "../node/bundles.mjs";
import { inBrowsers } from "./launch.mjs";
import { serve } from "./serve.mjs";

const MODELS = { flights: "models/flights/flights.driftline", digits: "models/digits/digits.driftline" };
const address = await serve({ after }, { ...MODELS, watched: await bundle(), columns: await bundleOf("columns") });
const LATER = 2 ** 31 - 1;

/** Runs in the page: what a model in the page and one in a worker answer, as texts. */
async function alike() {
  const answers = async (name, use) => {
    const found = [];
    for (const worker of [false, true]) {
      const model = await window.load(`/${name}.driftline`, { worker, monitor: false });
      found.push(JSON.stringify(await use(model)));
      model.dispose();
    }
    return found;
  };
  const { rows } = await (await fetch("/golden/flights.json")).json();
  const photo = await (await fetch("/golden/photos/cat.png")).blob();
  const image = Object.assign(new Image(), { src: "/golden/photos/espresso.jpg" });
  await image.decode();
  const canvas = new OffscreenCanvas(40, 30);
  const context = canvas.getContext("2d");
  context.fillStyle = "rgb(200 30 60 / 0.4)";
  context.fillRect(5, 5, 20, 20);
  const element = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });
  element.getContext("2d").drawImage(canvas, 0, 0);
  const bitmap = await createImageBitmap(photo);
  const pictures = [photo, image, canvas, element, bitmap, context.getImageData(0, 0, 40, 30), await photo.arrayBuffer()];
  return {
    rows: await answers("flights", async (model) => [
      await model.predict(rows[0]),
      await model.predictBatch([...rows, ...rows]),
      await model.explain(rows[0], { background: rows.slice(1, 11), target: "late" }),
    ]),
    pictures: await answers("digits", async (model) => {
      const one = [];
      for (const picture of pictures) one.push([...(await model.predict(picture)).output]);
      return [one, await model.predictBatch(pictures), await model.explain(canvas, { target: "3", method: "occlusion" })];
    }),
    columns: await answers("columns", (model) => model.predictBatch({ city: ["Bern", null], days: Float32Array.of(9, 2, 1).subarray(1) })),
  };
}

/** Runs in the page: the longest time, of three the shortest, that a timer waited while 100,000 rows are predicted. */
async function longestGap(worker) {
  const { rows } = await (await fetch("/golden/flights.json")).json();
  const many = Array.from({ length: 100_000 }, (_, at) => ({ ...rows[at % rows.length] }));
  const model = await window.load("/flights.driftline", { worker, monitor: false });
  const gaps = [];
  for (let turn = 0; turn < 3; turn++) {
    let [last, longest] = [performance.now(), 0];
    const look = () => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    };
    const timer = setInterval(look, 1);
    await model.predictBatch(many);
    look();
    clearInterval(timer);
    gaps.push(longest);
  }
  model.dispose();
  return Math.min(...gaps);
}

/** Runs in the page: the median time of a prediction. */
async function medianTime(worker) {
  const { rows } = await (await fetch("/golden/flights.json")).json();
  const model = await window.load("/flights.driftline", { worker, monitor: false });
  const batches = [];
  // Browsers' clocks are coarse, so predictions are timed by the fifty.
  for (let batch = 0; batch < 40; batch++) {
    const begin = performance.now();
    for (const row of rows.slice(0, 50)) await model.predict(row);
    batches.push((performance.now() - begin) / 50);
  }
  model.dispose();
  return batches.slice(20).sort((a, b) => a - b)[10];
}

inBrowsers(address, "load", (it) => {
  test("they answer with the same bits as in the page", async () => {
    for (const [what, [here, there]] of Object.entries(await it.page.evaluate(`(${alike})()`))) {
      assert(here.length > 40, here);
      assert.equal(there, here, what);
    }
  });

  test("errors and aborts arrive, and a worker that ends is replaced", async () => {
    const found = await it.page.evaluate(async () => {
      const started = [];
      const { Worker } = window;
      window.Worker = class extends Worker {
        constructor(...args) {
          super(...args);
          started.push(this);
        }
      };
      const { rows } = await (await fetch("/golden/flights.json")).json();
      const model = await window.load("/flights.driftline", { worker: true });
      window.Worker = Worker;
      const codeOf = (promise) => promise.then(() => "none", ({ name, code }) => `${name} ${code}`);
      const codes = [await codeOf(model.predict({})), await codeOf(model.predict(document.body))];
      const reason = new Error("the user left");
      const aborted = await window.load("/flights.driftline", { worker: true, signal: AbortSignal.abort(reason) }).catch((error) => error === reason);
      const waiting = codeOf(model.predictBatch(rows));
      await new Promise((resolve) => setTimeout(resolve, 0));
      started[0].dispatchEvent(new ErrorEvent("error", { message: "out of memory", cancelable: true }));
      codes.push(await waiting, await codeOf(model.predict(rows[0])));
      model.dispose();
      codes.push(await codeOf(model.predict(rows[0])));
      return { codes, aborted };
    });
    const codes = ["missing_column", "invalid_argument", "crashed"].map((code) => `DriftlineError ${code}`);
    assert.deepEqual(found, { codes: [...codes, "none", "DriftlineError disposed"], aborted: true });
  });

  test("a hidden page saves, and one that is left keeps no other from saving", async () => {
    const seen = async () => {
      const other = await it.open();
      const count = await other.evaluate(async (unseen) => {
        const { streams } = await (await window.load("/watched.driftline")).drift();
        return streams.find(({ name }) => name === "carrier").unseen.find(([category]) => category === unseen)?.[1] ?? 0;
      }, UNSEEN);
      await other.close();
      return count;
    };
    const predict = async (page, count) =>
      page.evaluate(
        async (rows, save_every_ms) => {
          window.model ??= await window.load("/watched.driftline", { worker: true, monitor: { save_every_ms } });
          await window.model.predictBatch(rows);
        },
        odd(count),
        LATER,
      );
    const hidden = await it.open();
    await predict(hidden, 7);
    await hidden.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
      // It is asked after the save.
      return window.model.drift().then(() => undefined);
    });
    assert.equal(await seen(), 7);
    // As if one came back to it.
    await hidden.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
    await predict(hidden, 2);
    await hidden.evaluate(() => window.model.saveDrift());
    assert.equal(await seen(), 9);
    const left = await it.open();
    await predict(left, 4);
    await left.goto("about:blank");
    // Whether the page still got round to saving, nobody knows.
    assert.match(String(await seen()), /^(9|13)$/);
  });

  test("the page stays free, and a prediction takes little longer", async (context) => {
    // In a hidden page, timers wait for a second.
    await it.page.bringToFront();
    const [gapHere, gapThere] = [await it.page.evaluate(`(${longestGap})(false)`), await it.page.evaluate(`(${longestGap})(true)`)];
    const [here, there] = [await it.page.evaluate(`(${medianTime})(false)`), await it.page.evaluate(`(${medianTime})(true)`)];
    context.diagnostic(`the longest gap ${gapHere.toFixed(0)} ms in the page, ${gapThere.toFixed(0)} ms with a worker`);
    context.diagnostic(`a prediction ${here.toFixed(3)} ms in the page, ${there.toFixed(3)} ms with a worker`);
    assert(gapThere < gapHere / 8, `${gapThere} of ${gapHere}`);
    assert(there < here + 2, `${there} of ${here}`);
  });
});
