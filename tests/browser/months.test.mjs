/** The demo page's months: real flights run through the model, which says whether they are what it learnt from. */
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { complaints, open, page, project, served, text, waitFor } from "./demo-page.mjs";

const folder = join(project, "models/flights/months");
const months = readdirSync(folder).map((name) => name.replace(".csv.gzip", ""));

test("the weeks of the training show no drift, and an accuracy as expected", async () => {
  await choose("training");
  assert.equal(await text("#month-status"), "No drift Nothing says that the model's world has changed.");
  assert.match(await text("#month-seen"), /^1,500 flights of the training weeks\. The model learnt from these; /);
  assert.match(await text("#month-note"), /^The truth lies in the expected range/);
  assert.deepEqual(new Set((await rows()).map(({ verdict }) => verdict)), new Set(["ok"]));
});

test("April has drifted: the temperature rose, and the hours did not change", async () => {
  await choose("april");
  const sentence = /^Drifted Changed: temp, dewp, .*; without moving the score: .* Found within \d+ flights\.$/;
  assert.match(await text("#month-status"), sentence);
  const [hour, temp] = await Promise.all(["Hour", "Temperature"].map(row));
  assert.deepEqual([hour.verdict, hour.what, hour.effect], ["ok", "", ""]);
  assert.match(hour.shares, /^Hour, 0 to 23: as in training, but for chance: at most, /);
  assert.equal(temp.verdict, "drifted");
  assert.match(temp.what, /^mean rose from 35\.8 to 53\.\d/);
  assert.match(temp.effect, /^−\d\.\d points$/);
  assert.match(
    temp.shares,
    /^Temperature, °F: most of all, 51\.1 to 64\.4 rose from 4\.9% to 5\d\.\d%, 10\.9 to 24\.1 fell from 10\.7% to 0%\.$/,
  );
});

test("where the weather is beyond that of the training, the model says that it can't tell its accuracy, and why", async () => {
  await choose("july");
  assert.equal(await text("#month-estimate"), "?");
  assert.equal(await text("#month-interval"), "it abstains");
  assert.match(
    await text("#month-note"),
    /^The model knows that it does not know\. 9\d\.\d % of live rows have a temp outside the reference, .* only the truth tells\.$/,
  );
  assert.ok((await share("#month-truth")) < 70);
});

test("an accuracy as expected from the scores may still not be the true one", async () => {
  await choose("december");
  const [estimate, truth] = await Promise.all(["#month-estimate", "#month-truth"].map(share));
  assert.ok(estimate > 78 && truth < 75, `${estimate} and ${truth}`);
  assert.match(await text("#month-note"), /^The truth lies below the expected range/);
});

test("bars are as high as the shares of each bin, and are there for what is missing, beyond the training or new", async () => {
  const before = await bars("Pressure");
  assert.deepEqual(before.map(({ kind }) => kind), ["outside", ...Array(10).fill("inside"), "outside", "missing"]);
  assert.deepEqual(before.map(({ label }) => label).filter(Boolean), ["985", "1,020", "1,034", "none"]);
  assert.deepEqual(before.map(({ live }) => live), Array(13).fill(0));
  await choose("november");
  const [above, missing] = (await bars("Pressure")).slice(-2);
  assert.match(above.title, /^above 1,034: 0% in training, 14\.1% now$/);
  assert.match(missing.title, /^missing ones: 12\.2% in training, 11% now$/);
  assert.ok(Math.abs(missing.reference / missing.live - 12.2 / 11) < 0.01 && above.reference === 0);
  // SkyWest flew once in September's sample, and not in the reference.
  await choose("september");
  const airlines = await bars("Airline");
  assert.deepEqual(airlines.map(({ label }) => label), ["UA", "B6", "EV", "DL", "AA", "MQ", "rest", "new", "none"]);
  assert.equal(airlines.at(-2).title, "new ones, SkyWest: 0% in training, 0.1% now");
  assert.deepEqual(airlines.map(({ drawn }) => drawn), [...Array(8).fill(true), false]);
});

test("a change that hardly moves the score is called harmless", async () => {
  await choose("march");
  assert.match(await text("#month-status"), /^Drifted Changed, without moving the score: temp, /);
  assert.equal((await row("Temperature")).verdict, "harmless");
});

test("a month is fetched when it is chosen, and all of them are small", async () => {
  assert.deepEqual(served.filter((url) => url.includes("gzip")), []);
  await choose("may");
  const fetched = served.filter((url) => url.includes("gzip"));
  assert.match(fetched.join(), /^\/assets\/may\b[^,]*$/);
  const bytes = months.map((month) => statSync(join(folder, `${month}.csv.gzip`)).size);
  assert.ok(bytes.reduce((sum, size) => sum + size) < 300e3, `${bytes}`);
});

test("arrow keys step through the months, and the verdict is that of the last", async () => {
  await page.click(radio("training"));
  for (let month = 0; month < 4; month++) await page.keyboard.press("ArrowRight");
  await waitForVerdict("May");
  assert.equal(await page.$eval(":focus", ({ value }) => value), "may");
  assert.equal(await text("#flight-position"), "Flight 1 of 1,200");
});

test("no month's verdict moves what is below it, on a desk or on a phone", async () => {
  const height = () => page.$eval("#months", (section) => section.getBoundingClientRect().height);
  for (const width of [1280, 390]) {
    await page.setViewport({ width, height: 800 });
    const before = await height();
    for (const month of months) {
      await choose(month);
      assert.equal(await height(), before, `${month} on ${width} pixels`);
    }
  }
});

test("a month that can't be fetched says so, and can be chosen once more", async () => {
  await page.setOfflineMode(true);
  await page.click(radio("june"));
  await waitFor(() => document.querySelector("#month-status .error"));
  assert.match(await text("#month-status"), /^No verdict The flights of June could not be judged: /);
  assert.equal(await text("#month-truth"), "–");
  // Chromium's own words about what it could not fetch.
  assert.match(complaints.splice(0).join(), /^error: Failed to load resource/);
  await page.setOfflineMode(false);
  await choose("june");
});

test("names and roles are there for those who hear the page, also where a phone's layout takes the table apart", async () => {
  for (const width of [1280, 390]) {
    await page.setViewport({ width, height: 800 });
    await open();
    await choose("april");
    assert.equal(await page.$eval("#month-status", ({ role }) => role), "status");
    const nodes = flat(await page.accessibility.snapshot({ interestingOnly: false }));
    const named = (role) => nodes.filter((node) => node.role === role).map(({ name }) => name);
    assert.deepEqual(named("radio").slice(2, 4), ["March", "April"]);
    assert.ok(named("group").includes("Flights of"));
    assert.ok(named("progressbar").includes("Flights predicted"));
    assert.deepEqual(named("table"), ["Each column, now and in training"]);
    assert.ok(named("rowheader").includes("Temperature temp, °F"));
    assert.ok(named("image").some((name) => name.startsWith("Temperature, °F: most of all, 51.1 to 64.4 rose")));
  }
});

test("no verdict sticks out of a phone's or a tablet's screen", async () => {
  for (const width of [360, 390, 768, 1024]) {
    await page.setViewport({ width, height: 740, isMobile: width < 500, hasTouch: true });
    await open();
    await choose("august");
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(widest <= width, `${widest} on ${width} pixels`);
  }
});

const radio = (month) => `#month-choice [value="${month}"]`;

async function choose(month) {
  const label = await page.$eval(radio(month), (input) => input.parentElement.textContent);
  await page.click(radio(month));
  await waitForVerdict(month === "training" || month === "february" ? undefined : label);
}

/** All flights, of this month, have run through the model. */
function waitForVerdict(label = "") {
  const judged = (label) =>
    document.querySelector("#month-seen").textContent.startsWith("1,500 flights") &&
    document.querySelector("#month-seen").textContent.includes(label) &&
    /^(No drift|Drifted)/.test(document.querySelector("#month-status").textContent);
  return waitFor(judged, label);
}

/** What the table says of each column. */
function rows() {
  return page.$$eval("#month-streams tr", (rows) =>
    rows.map((row) => {
      const cell = (name) => row.querySelector(`.${name}`).textContent;
      const shares = row.querySelector(".distribution").ariaLabel;
      return { name: cell("name"), verdict: cell("verdict"), what: cell("what"), effect: cell("effect"), shares };
    }),
  );
}

async function row(name) {
  return (await rows()).find((row) => row.name.startsWith(name));
}

/** What is drawn of a column's bins; heights are shares of the highest. */
function bars(name) {
  return page.$$eval(
    "#month-streams tr",
    (rows, name) => {
      const row = rows.find((row) => row.querySelector(".name").textContent.startsWith(name));
      return Array.from(row.querySelectorAll(".bin"), (bin) => {
        const plot = bin.querySelector(".plot");
        const whole = plot.clientHeight;
        const height = (part) => parseFloat(getComputedStyle(plot, part).height) / whole;
        return {
          kind: bin.className.split(" ")[1],
          title: bin.title,
          label: bin.textContent,
          drawn: getComputedStyle(plot).visibility === "visible",
          reference: height("::before"),
          live: height("::after"),
        };
      });
    },
    name,
  );
}

async function share(selector) {
  return parseFloat(await text(selector));
}

function flat(node) {
  return [node, ...(node.children ?? []).flatMap(flat)];
}
