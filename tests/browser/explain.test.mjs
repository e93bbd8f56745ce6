/** Why the demo page's models say what they say: drawn, by what a reader does, in both browsers. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { project, serveDemo } from "./demo-server.mjs";
import { BROWSERS, complaintsOf, launch } from "./launch.mjs";

const flights = JSON.parse(readFileSync(join(project, "tests/golden/flights.json"), "utf8"));

let demo;
before(async () => {
  demo = await serveDemo();
});
after(() => demo?.close());

for (const name of BROWSERS) {
  describe(name, () => {
    let browser, page, complaints;

    before(async () => {
      browser = await launch(name);
    });

    after(() => browser?.close());

    beforeEach(async () => {
      page = await browser.newPage();
      complaints = complaintsOf(page);
      await page.goto(demo.origin);
      await page.waitForSelector("#main:not([hidden])");
    });

    afterEach(async () => {
      await page.close();
      assert.deepEqual(complaints, []);
    });

    test("the flight that is shown is explained, from the mean prediction to its own", async () => {
      await waitForWhy(0);
      const rows = await rowsOf("#flight-why");
      assert.equal(rows.length, 13);
      assert.deepEqual([rows[0][0], rows.at(-1)[0]], ["Base", "Prediction"]);
      assert(rows.some(([label]) => label === "Airline = Delta"), `${rows}`);
      const [base, ...numbers] = rows.map(([, number]) => parseFloat(number.replace(/^[▲▼] /, "").replace("−", "-")));
      const prediction = numbers.pop();
      const sum = numbers.reduce((sum, number) => sum + number, base);
      // Each of 13 numbers is rounded to tenths.
      assert(Math.abs(sum - prediction) < 0.7, `${sum}, ${prediction}`);
      assert.equal(await page.$eval("#flight-why desc", ({ textContent }) => /^Base .* Prediction .*%\.$/.test(textContent)), true);
    });

    test("a changed field and the next flight are explained anew, and a missing value is called missing", async () => {
      await waitForWhy(0);
      await page.click("#flight-next");
      await waitForWhy(1);
      await page.focus('[name="temp"]');
      await page.$eval('[name="temp"]', (input) => input.select());
      await page.keyboard.press("Backspace");
      await waitFor(() => document.querySelector("#flight-why").textContent.includes("Temperature is missing"));
    });

    test("what matters for all flights is drawn when the reader comes there", async () => {
      assert.equal(await page.$eval("#flight-importance", ({ textContent }) => textContent), "");
      await page.$eval("#flight-importance", (place) => place.scrollIntoView());
      await waitFor(() => document.querySelector("#flight-importance svg") !== null);
      const rows = await rowsOf("#flight-importance");
      assert.equal(rows.length, 11);
      const sizes = rows.map(([, number]) => parseFloat(number));
      assert.deepEqual(sizes, [...sizes].sort((left, right) => right - left));
      assert.equal(rows.some(([label]) => label === "Airline"), true);
    });

    test("of flights that one hurries through, the last is explained, and the page answers meanwhile", async () => {
      await page.focus("#flight-next");
      const started = performance.now();
      for (let presses = 0; presses < 8; presses++) await page.keyboard.press("ArrowRight");
      await waitFor((golden) => Math.abs(document.querySelector("#flight-probability").value - golden) < 1e-5, flights.output[8]);
      const ms = performance.now() - started;
      assert(ms < 5000, `${ms} ms`);
      await waitForWhy(8);
      // What was begun for the others is not drawn after it.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await waitForWhy(8);
    });

    test("where there is no prediction there is no explanation, and typing recovers", async () => {
      await waitForWhy(0);
      await page.focus('[name="hour"]');
      await page.$eval('[name="hour"]', (input) => input.select());
      await page.keyboard.press("Backspace");
      await waitFor(() => /^No explanation: .*hour/.test(document.querySelector("#flight-why").textContent));
      await page.keyboard.type(String(flights.rows[0].hour));
      await waitForWhy(0);
    });

    test("a photo shows what counts, over itself, and hides it", async () => {
      await choosePhoto(2, "espresso");
      const height = () => page.$eval("#photos", (section) => section.getBoundingClientRect().height);
      const before = await height();
      await page.click("#photo-why");
      assert.equal(await text("#photo-why"), "Cancel");
      await waitFor(() => document.querySelector("#photo-why-progress").value > 0, undefined, 60_000);
      assert.equal(await height(), before);
      await waitFor(() => document.querySelector("#photo-heat svg") !== null, undefined, 60_000);
      assert.equal(await height(), before);
      assert.match(await text("#photo-why-status"), /^Orange parts, .* speak for “espresso”/);
      const { cells, signs, over } = await page.evaluate(overPhoto);
      assert.equal(cells, 64);
      assert(signs > 0 && signs < 64, `${signs}`);
      assert(over.every((distance) => Math.abs(distance) < 1.5), `${over}`);
      await page.click("#photo-why");
      assert.equal(await page.$("#photo-heat svg"), null);
    });

    test("it can be cancelled and begun again, and another photo ends it", async () => {
      await choosePhoto(2, "espresso");
      for (const button of ["Cancel", "Show what counts", "Cancel"]) {
        await page.click("#photo-why");
        assert.equal(await text("#photo-why"), button);
      }
      await waitFor(() => document.querySelector("#photo-why-progress").value > 0, undefined, 60_000);
      await choosePhoto(3, "palace");
      assert.equal(await text("#photo-why"), "Show what counts");
      await page.click("#photo-why");
      await waitFor(() => document.querySelector("#photo-heat svg") !== null, undefined, 60_000);
      assert.match(await text("#photo-why-status"), /speak for “palace”/);
    });

    /** The explanation of this flight is drawn, and no other under way. */
    function waitForWhy(flight) {
      const drawn = (percent) => {
        const place = document.querySelector("#flight-why");
        return place.ariaBusy === "false" && place.querySelector("desc")?.textContent.endsWith(`Prediction ${percent}%.`);
      };
      return waitFor(drawn, (flights.output[flight] * 100).toFixed(1));
    }

    /** Chosen, and answered with this label. */
    async function choosePhoto(position, label) {
      await page.click(`#photo-samples button:nth-child(${position})`);
      await waitFor((label) => document.querySelector("#photo-status").textContent.startsWith(`${label} (`), label, 60_000);
    }

    function rowsOf(selector) {
      return page.$$eval(`${selector} g`, (rows) =>
        rows.map((row) => Array.from(row.querySelectorAll("text"), ({ textContent }) => textContent)),
      );
    }

    function text(selector) {
      return page.$eval(selector, (element) => element.textContent.trim());
    }

    /** From here, as the page's policy keeps Firefox from waiting in it. */
    async function waitFor(condition, argument, timeout = 15_000) {
      const end = performance.now() + timeout;
      while (!(await page.evaluate(condition, argument))) {
        assert(performance.now() < end, `waited in vain for ${condition}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  });
}

/** Runs in the page: how far the cells end from where the photo ends, which stands in the middle of its frame. */
function overPhoto() {
  const photo = document.querySelector("#photo-preview");
  const frame = photo.getBoundingClientRect();
  const scale = Math.min(frame.width / photo.naturalWidth, frame.height / photo.naturalHeight);
  const cells = Array.from(document.querySelectorAll("#photo-heat rect"), (cell) => cell.getBoundingClientRect());
  const middle = [frame.left + frame.width / 2, frame.top + frame.height / 2];
  const [across, down] = [(photo.naturalWidth * scale) / 2, (photo.naturalHeight * scale) / 2];
  return {
    cells: cells.length,
    signs: document.querySelectorAll("#photo-heat g:has(path)").length,
    over: [
      Math.min(...cells.map(({ left }) => left)) - (middle[0] - across),
      Math.max(...cells.map(({ right }) => right)) - (middle[0] + across),
      Math.min(...cells.map(({ top }) => top)) - (middle[1] - down),
      Math.max(...cells.map(({ bottom }) => bottom)) - (middle[1] + down),
    ],
  };
}
