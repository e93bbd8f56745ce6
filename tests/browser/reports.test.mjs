// Reports are kept in IndexedDB: tabs share a budget, and what happens to a page refunds nothing and sends nothing twice.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { rows } from "../drift/bundle.mjs";
import { envelopes, openEnvelope, startCollector } from "../reports/collector.mjs";
import { BROWSERS, launch } from "./launch.mjs";
import { serve } from "./serve.mjs";

const LATER = 2 ** 31 - 1;
const address = await serve({ after }, { flights: "models/flights/flights.driftline" });

for (const name of BROWSERS) {
  describe(name, () => {
    let browser;
    let collector;

    before(async () => {
      browser = await launch(name);
    });

    after(() => browser?.close());

    beforeEach(async (context) => {
      collector = await startCollector(context);
    });

    /** Tabs of a visitor who was never here. */
    async function visitor(context) {
      const visit = await browser.createBrowserContext();
      context.after(() => visit.close());
      return {
        async open() {
          const page = await visit.newPage();
          await arrive(page);
          return page;
        },
      };
    }

    /** The model, which has predicted; it sends nothing by itself for a while. */
    async function arrive(page, delay_ms = 600_000) {
      await page.goto(address);
      await page.waitForFunction("typeof window.load === 'function'");
      await page.evaluate(
        async (options, save_every_ms, rows) => {
          window.model = await window.load("/flights.driftline", { monitor: { save_every_ms }, collector: options });
          await window.model.predictBatch(rows);
        },
        { ...collector.options, delay_ms },
        LATER,
        rows.slice(0, 5),
      );
    }

    const report = (page) => page.evaluate(() => window.model.report().then(({ sent, reason, sealed }) => ({ sent, reason, sealed })));
    const send = (page) => page.evaluate(() => window.model.sendReports());

    test("a report is sealed and arrives without cookies or a referrer", async (context) => {
      const page = await (await visitor(context)).open();
      await page.evaluate(() => (document.cookie = "visitor=ada"));
      await arrive(page, 0);
      collector.health = 503;
      const { sent, sealed } = await report(page);
      assert.equal(sent, "queued");
      assert.deepEqual(await send(page), { acknowledged: 0, lost: 0, waiting: 1 });
      assert.equal(envelopes(collector).length, 0);
      collector.health = 200;
      assert.deepEqual(await send(page), { acknowledged: 1, lost: 0, waiting: 0 });
      const [envelope] = envelopes(collector);
      assert.equal(envelope.toString("hex"), sealed);
      assert(openEnvelope(collector, envelope).length > 40);
      for (const { headers } of collector.requests) assert.deepEqual([headers.cookie, headers.referer], [undefined, undefined]);
    });

    test("tabs that report at once share a budget", async (context) => {
      const { open } = await visitor(context);
      const pages = await Promise.all([open(), open()]);
      const answers = await Promise.all(pages.map(report));
      assert.deepEqual(answers.map(({ sent }) => sent).sort(), ["queued", "refused"]);
    });

    test("tabs that send at once send each report once", async (context) => {
      const { open } = await visitor(context);
      const pages = await Promise.all([open(), open()]);
      collector.health = "break";
      await arrive(pages[0], 0);
      await report(pages[0]);
      await send(pages[0]);
      collector.health = 200;
      const sent = await Promise.all(pages.map(send));
      assert.equal(sent.reduce((sum, { acknowledged }) => sum + acknowledged, 0), 1);
      assert.equal(envelopes(collector).length, 1);
    });

    test("a reload keeps the budget and the queue", async (context) => {
      const page = await (await visitor(context)).open();
      collector.health = "break";
      await arrive(page, 0);
      const { sealed } = await report(page);
      await send(page);
      await arrive(page);
      const { sent, reason } = await report(page);
      assert.deepEqual([sent, reason], ["refused", "already_reported"]);
      assert.equal(envelopes(collector).length, 0);
      collector.health = 200;
      assert.equal((await send(page)).waiting, 0);
      assert.deepEqual(envelopes(collector).map((envelope) => envelope.toString("hex")), [sealed]);
    });

    test("what waited is sent by the next visit", async (context) => {
      const page = await (await visitor(context)).open();
      collector.health = "break";
      await arrive(page, 0);
      await report(page);
      await send(page);
      let arrived;
      const done = new Promise((resolve) => (arrived = resolve));
      [collector.health, collector.answer] = [200, () => (arrived(), 202)];
      await arrive(page);
      await done;
      assert.equal(envelopes(collector).length, 1);
    });

    // The transactions of a report that write; the page goes away when so many of them are done.
    for (const [writes, lost] of [[0, false], [1, true], [2, false]]) {
      test(`a page that is closed after ${writes} of 2 transactions refunds nothing`, async (context) => {
        const { open } = await visitor(context);
        const page = await open();
        await page.evaluate((writes) => {
          const { put } = IDBObjectStore.prototype;
          const { transaction } = IDBDatabase.prototype;
          let done = 0;
          IDBObjectStore.prototype.put = function (value, key) {
            // The next transaction begins when that of this one is complete.
            if (key.startsWith("driftline/reports/")) done++;
            return put.call(this, value, key);
          };
          IDBDatabase.prototype.transaction = function (...args) {
            if (done < writes) return transaction.apply(this, args);
            window.stopped = true;
            // One that never ends.
            return { objectStore: () => ({ get: () => ({}) }) };
          };
          void window.model.report();
        }, writes);
        await page.waitForFunction("window.stopped");
        await page.close();
        const other = await open();
        const { sent, reason } = await report(other);
        if (writes === 0) assert.equal(sent, "queued");
        else assert.deepEqual([sent, reason], ["refused", "already_reported"]);
        const { waiting } = await send(other);
        assert.equal(waiting, lost ? 0 : 1);
        assert.equal(envelopes(collector).length, 0);
      });
    }

    test("a site that may store nothing predicts, and reports nothing", async (context) => {
      const visit = await browser.createBrowserContext();
      context.after(() => visit.close());
      const page = await visit.newPage();
      await page.evaluateOnNewDocument(() => {
        IDBFactory.prototype.open = () => {
          throw new DOMException("denied", "SecurityError");
        };
      });
      await arrive(page);
      assert.equal(await page.evaluate(() => window.model.report().catch(({ code }) => code)), "storage");
      assert.equal(collector.requests.length, 0);
    });
  });
}
