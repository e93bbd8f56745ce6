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

test("April has drifted: the temperature rose, the hours did not change, and the truth is not what the scores let expect", async () => {
  await choose("april");
  assert.match(await text("#month-status"), /^Drifted Changed: temp, dewp, .* Found within \d+ flights\.$/);
  const [hour, temp] = await Promise.all(["Hour", "Temperature"].map(row));
  assert.deepEqual([hour.verdict, hour.what, hour.effect], ["ok", "", ""]);
  assert.equal(temp.verdict, "drifted");
  assert.match(temp.what, /^mean rose from 35\.8 to 53\.\d/);
  assert.match(temp.effect, /^−\d\.\d points$/);
  assert.match(temp.spread, /^Training: 35\.8 ± 9\.19\. Now: 53\.\d ± /);
  const [estimate, truth] = await Promise.all(["#month-estimate", "#month-truth"].map(share));
  assert.ok(estimate > 85 && truth < 75, `${estimate} and ${truth}`);
  assert.match(await text("#month-note"), /^The truth lies below the expected range/);
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

test("no month's verdict moves what is below it", async () => {
  const height = () => page.$eval("#months", (section) => section.getBoundingClientRect().height);
  const before = await height();
  for (const month of months) {
    await choose(month);
    assert.equal(await height(), before, month);
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
    assert.ok(named("image").some((name) => name.startsWith("Training: 35.8 ± 9.19. Now: 53.")));
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
      const spread = row.querySelector("svg").getAttribute("aria-label");
      return { name: cell("name"), verdict: cell("verdict"), what: cell("what"), effect: cell("effect"), spread };
    }),
  );
}

async function row(name) {
  return (await rows()).find((row) => row.name.startsWith(name));
}

async function share(selector) {
  return parseFloat(await text(selector));
}

function flat(node) {
  return [node, ...(node.children ?? []).flatMap(flat)];
}
