// The demo page's reports, to a real collector. The page's own server passes them on, as that of `npm start` does.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { build, preview } from "vite";
import { collectorPlugin } from "../../tools/collector-plugin.mjs";
import { done } from "../node/cli.mjs";
import { startCollector } from "./collector.mjs";
import { BROWSERS, complaintsOf, launch } from "./launch.mjs";

const project = join(import.meta.dirname, "../..");
const bundle = join(project, "models/flights/flights.driftline");
const ends = [];
after(() => Promise.all(ends.map((end) => end())));

/** The address of the page as it is built and served with these plugins. */
async function serve(...plugins) {
  const folder = mkdtempSync(join(tmpdir(), "driftline-demo-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const options = { root: join(project, "www"), logLevel: "warn", plugins, build: { outDir: folder } };
  await build(options);
  const server = await preview({ ...options, preview: { host: "127.0.0.1", port: 0 } });
  ends.push(() => server.close());
  return `http://127.0.0.1:${server.httpServer.address().port}/`;
}

const collector = await startCollector();
ends.push(() => collector.stop());
await done(["register", bundle, "--collector", collector.url, "--token", collector.tokens.admin]);
const way = collectorPlugin();
way.opened(collector);
const beside = await serve(way.plugin);
const alone = await serve();

/** How many reports of devices the collector has counted. */
async function counted() {
  const [{ model }] = await collector.ask("/v1/models", "read");
  const windows = await collector.ask(`/v1/models/${model}/windows`, "read");
  return windows.filter(({ channel }) => channel === "local").reduce((sum, { reports }) => sum + reports, 0);
}

for (const name of BROWSERS) {
  describe(name, () => {
    let browser, visit, page, complaints, asked;

    before(async () => {
      browser = await launch(name);
    });

    after(() => browser?.close());

    // Each test has a visitor who was never here.
    beforeEach(async () => {
      asked = [];
      visit = await browser.createBrowserContext();
      page = await visit.newPage();
      complaints = complaintsOf(page);
      page.on("request", (request) => asked.push(request.url()));
      await page.evaluateOnNewDocument(() => {
        globalThis.violations = [];
        addEventListener("securitypolicyviolation", ({ blockedURI }) => globalThis.violations.push(blockedURI));
      });
    });

    afterEach(async () => {
      const [own, violations] = await page.evaluate(() => [location.origin, globalThis.violations]);
      await visit.close();
      assert.deepEqual(complaints, []);
      assert.deepEqual(violations, []);
      assert.deepEqual(asked.filter((address) => address.startsWith("http") && new URL(address).origin !== own), []);
    });

    /** Browsers report answers that are no success; what was asked for here is no fault of the page. */
    function forgive(status) {
      complaints = complaints.filter((text) => !text.includes(`status of ${status}`));
    }

    async function open(address = beside) {
      await page.goto(address);
      await page.waitForSelector("#main:not([hidden])");
    }

    const text = (selector) => page.$eval(selector, (element) => element.textContent.trim());
    const words = () => page.$$eval("#report-fields span", (spans) => spans.map(({ textContent }) => textContent));
    const waitForWords = () => waitFor(() => document.querySelectorAll("#report-fields li").length === 8);
    const waitForStatus = (pattern) =>
      waitFor((pattern) => new RegExp(pattern).test(document.querySelector("#report-status").textContent), pattern.source);

    /** Asked from here: puppeteer's own waiting makes a function of a text, which the page's policy forbids in Firefox. */
    async function waitFor(condition, ...given) {
      const deadline = Date.now() + 10_000;
      while (!(await page.evaluate(condition, ...given))) {
        assert.ok(Date.now() < deadline, `in time: ${condition} ${given}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    test("a draft says what a report would, and sends nothing", async () => {
      const before = await counted();
      await open();
      await waitForWords();
      const [fields, format, model, window, mechanism, epsilon, slot, bin] = await words();
      assert.deepEqual([fields, format, mechanism, epsilon], ["7 fields follow", "format 1", "k-ary randomised response", "epsilon 2"]);
      assert.match([model, window, slot, bin].join("; "), /^the SHA-256 .*; window \d+ .*; slot \d+, .*; bin \d, perhaps the true one/);
      assert.deepEqual([await text("#report-epsilon"), await text("#report-left")], ["2", "6"]);
      assert.match(await text("#report-odds"), /7\.4-fold at most$/);
      assert.equal(await counted(), before);
      assert.ok(asked.every((address) => !address.includes("/v1/")));
    });

    test("a report is sent once, the collector counts it, and a second press is refused", async () => {
      const before = await counted();
      await open();
      await waitForWords();
      await page.evaluate(noteStatuses);
      await page.focus("#report-send");
      await page.keyboard.press("Enter");
      await waitForStatus(/^Sent: the collector has it\.$/);
      assert.match((await page.evaluate(() => globalThis.statuses))[0], /^Made and paid for\. It leaves at \d\d:\d\d:\d\d\.$/);
      assert.equal(await text("#report-kind"), "What the report says");
      const [receipt, sealed] = [await words(), await text("#report-bytes")];
      assert.match(sealed, /^a4[0-9a-f]{200,}$/);
      assert.equal(await counted(), before + 1);
      await page.click("#report-send");
      await waitForStatus(/^No report: window \d+ has its report\. The next one is possible from \d+ \w+ \d{4} on\.$/);
      assert.deepEqual([await words(), await text("#report-bytes")], [receipt, sealed]);
      assert.equal(await counted(), before + 1);
      const posts = asked.filter((address) => address.endsWith("/v1/reports"));
      assert.deepEqual(posts, [`${beside}collector/v1/reports`]);
    });

    test("who has reported is told so by the next visit", async () => {
      await open();
      await waitForWords();
      await page.click("#report-send");
      await waitForStatus(/^Sent/);
      await open();
      await waitForStatus(/^No report: .* has its report/);
      assert.ok(await page.$eval("#report-fields", ({ hidden }) => hidden));
    });

    test("the dashboard is linked, with the token that reads it and no more", async () => {
      await open();
      const [href, target, rel] = await page.$eval("#report-dashboard", ({ href, target, rel }) => [href, target, rel]);
      assert.deepEqual([href, target, rel], [`${collector.url}/`, "_blank", "noopener noreferrer"]);
      assert.equal(await page.$eval("#report-token", ({ value }) => value), collector.tokens.read);
      await page.click("#report-copy");
      await waitFor(() => /^(Copied|Selected)/.test(document.querySelector("#report-copied").textContent));
    });

    test("without a collector the section says so, nobody is asked for one, and the rest works", async () => {
      await open(alone);
      assert.match(await text("#report-absent"), /^No collector runs beside this page.* npm start /);
      assert.ok(await page.$eval("#report-board", ({ hidden }) => hidden));
      await page.click("#flight-next");
      assert.match(await text("#flight-position"), /^Flight 2 /);
      await waitFor(() => /^\d+%$/.test(document.querySelector("#flight-probability").textContent));
      assert.deepEqual(asked.filter((address) => address.includes("collector")), []);
    });

    test("while the collector is starting the page says so, and shows a draft once it runs", async () => {
      const way = collectorPlugin();
      await open(await serve(way.plugin));
      assert.match(await text("#report-absent"), /^The collector beside this page is being built and started\./);
      assert.ok(await page.$eval("#report-board", ({ hidden }) => hidden));
      way.opened(collector);
      await waitForWords();
      assert.equal(await text("#report-absent"), "");
      forgive(503);
    });

    test("a collector that could not be started is none", async () => {
      const way = collectorPlugin();
      way.failed();
      await open(await serve(way.plugin));
      assert.match(await text("#report-absent"), /^No collector runs beside this page/);
      forgive(404);
    });

    test("nothing sticks out of a phone's or a tablet's screen", async () => {
      for (const width of [360, 390, 768, 1024]) {
        // Firefox takes the size, but does not know of the orientation that puppeteer sends with it.
        await page.setViewport({ width, height: 740 }).catch(({ message }) => assert.match(message, /setScreenOrientationOverride/));
        await open();
        await waitForWords();
        const widest = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(widest <= width, `${widest} on ${width} pixels`);
      }
    });
  });
}

test("what is asked for by another host's name still goes to the collector", async () => {
  const status = await new Promise((resolve, reject) => {
    // `fetch` would tidy the path.
    get(beside, { path: "/collector//127.0.0.1:1/healthz" }, (response) => resolve(response.resume().statusCode)).on("error", reject);
  });
  assert.equal(status, 404);
});

/** Runs in the page: a status may be gone before the next look at it. */
function noteStatuses() {
  globalThis.statuses = [];
  const status = document.querySelector("#report-status");
  new MutationObserver(() => globalThis.statuses.push(status.textContent)).observe(status, { childList: true });
}
