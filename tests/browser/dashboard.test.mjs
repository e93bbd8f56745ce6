// The collector's dashboard, as whoever looks after a fleet uses it. Each browser has a collector of its own.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { startCollector } from "./collector.mjs";
import { DRIFTED, history, LOST_IN_NOISE, MODEL, NEW_MODEL, OVER, PRESENT, QUIET, registration, SILENT, SMALL } from "./fleet-data.mjs";
import { BROWSERS, complaintsOf, launch } from "./launch.mjs";

/** A name that would do something, were it read as HTML. */
const MARKUP = "<img src=x onerror=alert(1)>";

async function startFleet() {
  const collector = await startCollector();
  for (const [model, name] of [[MODEL, "flights"], [NEW_MODEL, MARKUP]]) {
    await collector.ask(`/v1/models/${model}`, "admin", { method: "PUT", body: JSON.stringify(registration(model, name)) });
  }
  collector.insert(history());
  const judged = async () => (await collector.ask(`/v1/models/${MODEL}/verdicts`, "read")).length;
  // It looks for windows that are over every 15 seconds.
  const deadline = Date.now() + 60_000;
  while ((await judged()) < OVER) {
    assert.ok(Date.now() < deadline, "windows that are over get their verdicts");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return collector;
}

const empty = await startCollector();
const fleets = await Promise.all(BROWSERS.map(startFleet));
after(() => Promise.all([empty, ...fleets].map((collector) => collector.stop())));

for (const [index, name] of BROWSERS.entries()) {
  describe(name, () => {
    const fleet = fleets[index];
    let browser, page, complaints;

    before(async () => {
      browser = await launch(name);
    });

    after(() => browser?.close());

    beforeEach(async () => {
      page = await browser.newPage();
      await resize(1280);
      complaints = complaintsOf(page);
      page.on("request", (request) => noteElsewhere(request.url()));
      await page.evaluateOnNewDocument(() => {
        globalThis.violations = [];
        addEventListener("securitypolicyviolation", ({ blockedURI }) => globalThis.violations.push(blockedURI));
      });
    });

    afterEach(async () => {
      const violations = await page.evaluate(() => globalThis.violations);
      await page.close();
      assert.deepEqual(complaints, []);
      assert.deepEqual(violations, []);
    });

    function noteElsewhere(address) {
      const { origin, protocol } = new URL(address);
      if (protocol.startsWith("http") && ![fleet, empty].some((own) => own.url === origin)) complaints.push(`asked ${address}`);
    }

    /** Browsers report answers that are no success; what was asked for here is no fault of the page. */
    function forgive(status) {
      complaints = complaints.filter((text) => !text.includes(`status of ${status}`));
    }

    async function signIn(token = fleet.tokens.read, collector = fleet) {
      await page.goto(collector.url);
      await give(token);
      await page.waitForSelector("#board:not([hidden])");
    }

    async function give(token) {
      await page.type("#token", token);
      await page.keyboard.press("Enter");
    }

    const text = (selector) => page.$eval(selector, (element) => element.textContent.trim());
    const texts = (selector) => page.$$eval(selector, (elements) => elements.map(({ textContent }) => textContent.trim()));

    /** Asked from here: puppeteer's own waiting makes a function of a text, which the page's policy forbids in Firefox. */
    async function waitFor(condition, ...given) {
      const deadline = Date.now() + 10_000;
      while (!(await page.evaluate(condition, ...given))) {
        assert.ok(Date.now() < deadline, `in time: ${condition}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    /** Firefox takes the size, but does not know of the orientation that puppeteer sends with it. */
    async function resize(width) {
      await page.setViewport({ width, height: 900 }).catch(({ message }) => assert.match(message, /setScreenOrientationOverride/));
      await waitFor((width) => innerWidth === width, width);
    }

    async function choose(window, channel = "local") {
      await page.click(`[id="cell ${MODEL} ${window} ${channel}"]`);
      await waitFor((window) => document.querySelector("#window-content").textContent.includes(`window ${window},`), window);
    }

    const slot = (name) => `details[id$=" ${name}"]`;

    test("a token is asked for, kept in the tab alone, and forgotten when asked to", async () => {
      await signIn();
      const kept = await page.evaluate(() => [location.href, document.cookie, localStorage.length, sessionStorage.length]);
      assert.deepEqual(kept, [`${fleet.url}/`, "", 0, 1]);
      await page.reload();
      await page.waitForSelector("#board:not([hidden])");
      await Promise.all([page.waitForNavigation(), page.click("#forget")]);
      await page.waitForSelector("#sign-in:not([hidden])");
      assert.deepEqual(await page.evaluate(() => [sessionStorage.length, document.querySelector("#board").hidden]), [0, true]);
    });

    test("a token that is refused is forgotten, and why is said", async () => {
      await page.goto(fleet.url);
      for (const [given, expected, status] of [
        ["none", /does not know this token/, 401],
        [fleet.tokens.ingest, /for something else/, 403],
      ]) {
        await give(given);
        await waitFor((pattern) => new RegExp(pattern).test(document.querySelector("#refusal").textContent), expected.source);
        assert.deepEqual(await page.evaluate(() => [sessionStorage.length, document.activeElement.id]), [0, "token"]);
        forgive(status);
      }
      await give(fleet.tokens.read);
      await page.waitForSelector("#board:not([hidden])");
    });

    test("without a model, how to register one is said", async () => {
      await signIn(empty.tokens.read, empty);
      assert.match(await text("#fleet"), /No model is registered.*driftline register flights\.driftline --collector http/s);
      assert.match(await text("#alerts"), /No alerts/);
      assert.ok(await page.$eval("#verdicts", ({ hidden }) => hidden));
    });

    test("reports are counted by model and channel, and names are text", async () => {
      await signIn();
      const rows = await texts("#fleet tbody tr");
      assert.equal(rows.length, 3);
      assert.ok(rows.some((row) => row.startsWith(MARKUP) && row.includes("No reports yet")));
      const devices = rows.find((row) => row.includes("devices") && row.startsWith("flights"));
      assert.match(devices, /21,700.*\+7\s% against the one before.*6,200.*so far/s);
      assert.match(await page.$eval("#fleet .bars", ({ ariaLabel }) => ariaLabel), /: 9,100, .*: 0, .*: 6,200$/);
    });

    test("each window has its verdict in the strip, in words", async () => {
      await signIn();
      const strip = (channel) => texts(`.strip[aria-label="flights, ${channel}"] .word`);
      // Late reports of the window before are taken for two days.
      const before = (await page.$(`[id="cell ${MODEL} ${PRESENT - 1} local"].open`)) ? "open" : "ok";
      assert.deepEqual(await strip("devices"), ["ok", "ok", "ok", "no reports", "ok", "ok", "drifted", "ok", before, "open"]);
      assert.deepEqual(await strip("servers"), ["ok", "too few", "ok", "no reports", "no reports"]);
      assert.equal(await page.$(`a[href$="/${SILENT}/local"]`), null);
    });

    test("a drifted window shows which slots, by shares with intervals beside the reference", async () => {
      await signIn();
      await choose(DRIFTED);
      assert.equal(await text("#window-state"), "▲ Drifted: temp, carrier");
      assert.match(await text("#window-content"), /At most 1 in 100 windows without drift is called drifted.*tested at 1 in 600/s);
      assert.deepEqual(await texts("details[open] > summary h3"), ["temp number", "carrier category"]);
      const verdict = await fleet.ask(`/v1/models/${MODEL}/windows/${DRIFTED}/local`, "read");
      const { bins, influence } = verdict.slots.find(({ name }) => name === "carrier");
      const shares = await texts(`${slot("carrier")} tbody td:nth-child(3)`);
      assert.deepEqual(shares, bins.map(({ estimate }) => percent(estimate.value)));
      const drawn = await page.$$eval(`${slot("carrier")} .plot`, drawnShares);
      for (const [at, { reference, estimate }] of bins.entries()) {
        for (const [part, share] of Object.entries({ reference, live: estimate.value, low: estimate.low, high: estimate.high })) {
          // The axis ends at 30 %; a bar is a pixel off at most.
          assert.ok(Math.abs(drawn[at][part] * 0.3 - share) < 0.003, `${part} of ${bins[at].label}: ${drawn[at][part] * 0.3}, not ${share}`);
        }
      }
      assert.ok((await text(slot("carrier"))).includes(`${(influence * 100).toFixed(1)} points`));
    });

    test("the mean quality stands beside the reference's", async () => {
      await signIn();
      await choose(QUIET);
      assert.equal(await text("#window-state"), "✓ Ok: nothing differs from the reference");
      assert.match(await text(slot("estimated quality")), /Mean quality8\d\.\d\s%.*interval 8\d\.\d to 8\d\.\d\s%; reference 82\.4\s%/s);
      assert.match(await text(slot("labelled quality")), /no reference.*not tested/s);
    });

    test("small cells are withheld, and why is said", async () => {
      await signIn();
      await choose(QUIET);
      const cells = await texts(`${slot("precip")} tbody td:nth-child(3)`);
      assert.equal(cells.filter((cell) => cell === "withheld").length, 2);
      assert.match(await text(slot("precip")), /2 bins are withheld: fewer than 10 clients/s);
      assert.equal((await page.$$(`${slot("precip")} .plot.withheld .live`)).length, 0);
      await choose(SMALL);
      assert.match(await text(slot("temp")), /Fewer than 100 clients: shares are withheld/);
      assert.equal(await page.$(`${slot("temp")} table`), null);
      await choose(LOST_IN_NOISE, "edge");
      assert.equal(await text("#window-state"), "– Too few clients to say anything");
    });

    test("a window that is not over says so", async () => {
      await signIn();
      await choose(PRESENT);
      assert.equal(await text("#window-state"), "… Open: temp differs so far");
      assert.match(await text("#window-content .so-far"), /^So far\..*does not raise alarms/s);
    });

    test("what privacy costs is said in words", async () => {
      await signIn();
      const words = await text("#privacy");
      for (const expected of [/at worstepsilon 8 by 4 reports in 90 days/, /user, at worstepsilon 7 by 14 reports/, /7\.4 times as probable/]) {
        assert.match(words, expected);
      }
    });

    test("alerts and dead letters come by themselves, and what the reader chose and unfolded stays", async () => {
      await page.evaluateOnNewDocument(() => {
        const { setTimeout } = globalThis;
        globalThis.setTimeout = (work, ms) => setTimeout(work, ms === 60_000 ? 500 : ms);
      });
      await signIn();
      await choose(QUIET);
      assert.match(await text("#alerts"), /1 alert not acknowledged, of 1.*temp, carrier.*None: each alert/s);
      await page.click("#alerts summary");
      assert.match(await text("#alerts .evidence"), /temp.*carrier.*from 20\.0\s% to 1\d\.\d\s%/s);
      const [{ id }] = await fleet.ask("/v1/alerts", "read");
      await fleet.ask(`/v1/alerts/${id}/acknowledge`, "admin", { method: "POST" });
      fleet.insert({ deliveries: [[id, "hook", "dead", 9, 0, "503"]] });
      await waitFor(() => /✓ acknowledged.*1 alert did not reach.*503/s.test(document.querySelector("#alerts").textContent));
      const [open, focused] = await page.evaluate(() => [document.querySelector("#alerts details").open, document.activeElement.id]);
      assert.deepEqual([open, focused], [true, `alert ${id} head`]);
      assert.ok((await text("#window-content")).includes(`window ${QUIET},`));
    });

    test("while the collector is out, what is known stays, and the page recovers by itself", async () => {
      await signIn();
      let out = true;
      await page.setRequestInterception(true);
      page.on("request", (request) => {
        const { pathname } = new URL(request.url());
        if (!out || pathname !== "/v1/alerts") return void request.continue();
        void request.respond({ status: 503, headers: { "retry-after": "1" }, contentType: "application/json", body: '{"error":{"message":"the database is out"}}' });
      });
      await page.click("#refresh");
      await page.waitForSelector("#problem:not([hidden])");
      assert.match(await text("#problem"), /the database is out\. The page tries again every 1 seconds\. What is below stays/);
      assert.ok(await page.$eval("#board", ({ hidden }) => !hidden));
      out = false;
      await page.waitForSelector("#problem[hidden]");
      forgive(503);
    });

    test("everything is reached by keyboard", async () => {
      await signIn();
      await page.focus(`[id="cell ${MODEL} ${DRIFTED} local"]`);
      await page.keyboard.press("Enter");
      await waitFor(() => document.activeElement.id === "window-title");
      assert.equal(await page.$eval("[aria-current]", ({ id }) => id), `cell ${MODEL} ${DRIFTED} local`);
      await page.focus(`${slot("origin")} summary`);
      await page.keyboard.press("Enter");
      assert.ok(await page.$eval(slot("origin"), ({ open }) => open));
    });

    test("nothing sticks out of a phone's or a tablet's screen", async () => {
      await signIn();
      await choose(QUIET);
      await page.click("#unfold");
      for (const width of [360, 390, 768, 1024]) {
        await resize(width);
        const widest = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(widest <= width, `${widest} on ${width} pixels`);
      }
    });
  });
}

const percent = (share) => `${(share * 100).toFixed(1)}\u00a0%`;

/** Runs in the page: where the bars of each plot end, as shares of its axis. */
function drawnShares(plots) {
  return plots.map((plot) => {
    const { left, width } = plot.getBoundingClientRect();
    const at = (part, side) => (plot.querySelector(`.${part}`).getBoundingClientRect()[side] - left) / width;
    return { reference: at("reference", "right"), live: at("live", "right"), low: at("whisker", "left"), high: at("whisker", "right") };
  });
}
