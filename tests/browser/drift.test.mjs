// What models have seen is kept in IndexedDB, and shared by the tabs of a site.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bundle, odd, UNSEEN } from "../drift/bundle.mjs";
import { BROWSERS, launch } from "./launch.mjs";
import { serve } from "./serve.mjs";

const LATER = 2 ** 31 - 1;
const address = await serve({ after }, { watched: await bundle() });

for (const name of BROWSERS) {
  describe(name, () => {
    let browser;
    let total = 0;

    before(async () => {
      browser = await launch(name);
    });

    after(() => browser?.close());

    /** A tab of the site, with the model; it saves only when it is asked to. */
    async function open() {
      const page = await browser.newPage();
      await arrive(page);
      return page;
    }

    async function arrive(page) {
      await page.goto(address);
      await page.waitForFunction("typeof window.load === 'function'");
      await page.evaluate(async (save_every_ms) => {
        window.model = await window.load("/watched.driftline", { monitor: { save_every_ms } });
      }, LATER);
    }

    /** Rows seen, by the tally and by a sketch. */
    const seen = (page) =>
      page.evaluate(async (unseen) => {
        const { rows, streams } = await window.model.drift();
        const carrier = streams.find(({ name }) => name === "carrier");
        return [rows.live, carrier.unseen.find(([category]) => category === unseen)?.[1] ?? 0];
      }, UNSEEN);

    const predict = (page, count) => page.evaluate((rows) => window.model.predictBatch(rows).then(() => undefined), odd(count));

    test("tabs that predict and save at the same time lose nothing and count nothing twice", async () => {
      const pages = await Promise.all([open(), open()]);
      const busy = (page) =>
        page.evaluate(async (rows) => {
          for (let turn = 0; turn < 20; turn++) {
            await window.model.predictBatch(rows);
            void window.model.drift();
            await window.model.saveDrift();
          }
        }, odd(3));
      await Promise.all(pages.map(busy));
      total += 120;
      for (const page of pages) assert.deepEqual(await seen(page), [total, total]);
    });

    test("what was saved is there after a reload", async () => {
      const page = await open();
      await predict(page, 5);
      await page.evaluate(() => window.model.saveDrift());
      total += 5;
      await arrive(page);
      assert.deepEqual(await seen(page), [total, total]);
    });

    test("a hidden page saves", async () => {
      const [page, other] = [await open(), await open()];
      await predict(page, 7);
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden" });
        document.dispatchEvent(new Event("visibilitychange"));
        // Its update comes after.
        return window.model.drift().then(() => undefined);
      });
      total += 7;
      assert.deepEqual(await seen(other), [total, total]);
    });

    test("a storage can be left out", async () => {
      const page = await open();
      const code = await page.evaluate(async () => {
        const model = await window.load("/watched.driftline", { monitor: { storage: false } });
        return model.saveDrift().catch(({ code }) => code);
      });
      assert.equal(code, "invalid_argument");
    });

    test("a site that may store nothing predicts and reports all the same", async () => {
      const page = await browser.newPage();
      await page.evaluateOnNewDocument(() => {
        IDBFactory.prototype.open = () => {
          throw new DOMException("denied", "SecurityError");
        };
      });
      await arrive(page);
      await predict(page, 2);
      const code = await page.evaluate(() => window.model.saveDrift().catch(({ code }) => code));
      assert.equal(code, "storage");
      assert.deepEqual(await seen(page), [2, 2]);
    });
  });
}
