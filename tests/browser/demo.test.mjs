/** The demo page, used as a reader would: with the mouse, the keyboard and a phone's width. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { open, page, project, served, stall, text, waitFor } from "./demo-page.mjs";

const golden = (name) => JSON.parse(readFileSync(join(project, "tests/golden", name), "utf8"));
const flights = golden("flights.json");
const digits = golden("digits.json");
const { photos, jpegs } = golden("photos.json");

test("the facts of the load are shown", async () => {
  assert.match(await text("#fact-module"), /^(relaxed SIMD|SIMD), .* [KM]B$/);
  assert.match(await text("#fact-model"), /^\d+ KB$/);
  assert.match(await text("#fact-load"), / ms$/);
  assert.match(await text("#fact-prediction"), / ms$/);
});

test("each flight's prediction is the golden one, and what happened stands beside it", async () => {
  await assertFlight(0);
  assert.equal(await text("#flight-truth"), "On time");
  assert.equal(await text("#flight-date"), "1 January 2013");
  await page.click("#flight-next");
  await assertFlight(1);
  await page.click("#flight-previous");
  await assertFlight(0);
});

test("the arrow keys and the slider step through the flights, up to the last", async () => {
  await page.keyboard.press("ArrowRight");
  await page.focus("#flight-next");
  await page.keyboard.press("ArrowRight");
  await assertFlight(2);
  await page.keyboard.press("ArrowLeft");
  await assertFlight(1);
  await page.focus("#flight-number");
  await page.keyboard.press("End");
  await assertFlight(flights.rows.length - 1);
  await page.click("#flight-next");
  await assertFlight(flights.rows.length - 1);
});

test("a changed field predicts again at once, and can be undone", async () => {
  await page.select('[name="carrier"]', "EV");
  await waitFor((golden) => Math.abs(document.querySelector("#flight-probability").value - golden) > 0.001, flights.output[0]);
  assert.equal(await text("#flight-date"), "changed by you");
  await page.click("#flight-reset");
  await assertFlight(0);
  assert.equal(await page.$eval('[name="carrier"]', ({ value }) => value), flights.rows[0].carrier);
});

test("an emptied field that the model needs shows the error in place, and typing recovers", async () => {
  await replace('[name="hour"]', "");
  await waitFor(() => document.querySelector("#flight-status.error"));
  assert.match(await text("#flight-status"), /^No prediction: .*hour/);
  assert.equal(await page.$eval('[name="hour"]', ({ ariaInvalid }) => ariaInvalid), "true");
  await replace('[name="hour"]', String(flights.rows[0].hour));
  await assertFlight(0);
  assert.equal(await page.$('[aria-invalid="true"]'), null);
});

test("an emptied field that the model can do without still gets a prediction", async () => {
  await replace('[name="temp"]', "");
  await waitFor(() => document.querySelector("#flight-date").textContent === "changed by you");
  assert.match(await text("#flight-probability"), /^\d+%$/);
});

test("strokes on the pad are read as a digit, and Clear takes them away", async () => {
  await draw([[0.25, 0.25], [0.72, 0.25], [0.42, 0.8]]);
  await waitFor(() => document.querySelector("#digit-label").textContent === "7");
  assert.match(await text("#digit-status"), /^Looks like a 7 \(\d+%\)\.$/);
  await page.click("#digit-clear");
  await draw([[0.5, 0.2], [0.5, 0.8]]);
  await waitFor(() => document.querySelector("#digit-label").textContent === "1");
  await page.click("#digit-clear");
  assert.equal(await text("#digit-status"), "Draw a digit.");
});

test("a small digit in a corner is read too", async () => {
  await draw([[0.08, 0.08], [0.24, 0.08], [0.14, 0.3]]);
  await waitFor(() => document.querySelector("#digit-label").textContent === "7");
});

test("keys bring held-out digits, scored as the golden vectors say", async () => {
  await page.focus("#pad");
  for (let digit = 0; digit < 10; digit++) {
    const example = digits.labels.indexOf(digit);
    const scores = digits.output[example];
    const best = scores.indexOf(Math.max(...scores));
    await page.keyboard.press(String(digit));
    await waitFor((label) => document.querySelector("#digit-label").textContent === label, String(best));
    const shown = await page.$$eval("#digit-bars .value", (values) => values.map(({ textContent }) => parseFloat(textContent)));
    shown.forEach((percent, index) => assert.ok(Math.abs(percent - scores[index] * 100) < 0.06, `${digit}: ${shown}`));
  }
  await page.keyboard.press("Delete");
  assert.equal(await text("#digit-status"), "Draw a digit.");
});

test("everything is reached with the Tab key", async () => {
  const reached = new Set();
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.name));
  }
  for (const name of ["flight-next", "flight-number", "hour", "visib", "pad", "digit-clear", "photo-file"]) {
    assert.ok(reached.has(name), name);
  }
});

test("sample photos get the golden label, and the model is fetched once", async () => {
  for (const [index, answer] of [photo("cat"), photo("espresso"), photo("palace"), photo("rocket")].entries()) {
    await page.click(`#photo-samples button:nth-child(${index + 1})`);
    await waitForPhoto(answer.top[0][0]);
  }
  assert.equal(served.filter((url) => url.includes("/photos-")).length, 1);
});

test("a chosen file is looked at, and one that is no picture shows the error", async () => {
  const input = await page.$("#photo-file");
  await input.uploadFile(join(project, "package.json"));
  await waitFor(() => document.querySelector("#photo-status.error"), undefined, 60_000);
  assert.match(await text("#photo-status"), /not a picture/);
  await input.uploadFile(join(project, "tests/golden/photos/espresso.png"));
  await waitForPhoto("espresso");
});

test("a dropped and a pasted picture are looked at", async () => {
  const bytes = (name) => [...readFileSync(join(project, "tests/golden/photos", name))];
  await page.evaluate(hand, "drop", bytes("espresso.jpg"));
  await waitForPhoto("espresso");
  await page.evaluate(hand, "paste", bytes("palace.jpg"));
  await waitForPhoto("palace");
});

test("loading the photo model shows its progress, and can be cancelled and begun again", async () => {
  stall(true);
  await page.click("#photo-samples button:nth-child(2)");
  // The 5 MB come in as many pieces as the network likes: the last of them is waited for.
  await waitFor(() => /^5\.0 MB of 18\.\d MB$/.test(document.querySelector("#photo-loaded").textContent.trim()));
  assert.ok((await page.$eval("#photo-progress", (progress) => progress.value)) > 0.25);
  await page.click("#photo-cancel");
  await waitFor(() => document.querySelector("#photo-status").textContent.startsWith("Cancelled"));
  assert.equal(await page.$("#photo-loading.visible"), null);
  stall(false);
  await page.click("#photo-samples button:nth-child(2)");
  await waitForPhoto("espresso");
});

test("nothing sticks out of a phone's or a tablet's screen", async () => {
  for (const width of [360, 390, 768, 1024]) {
    await page.setViewport({ width, height: 740, isMobile: width < 500, hasTouch: true });
    await open();
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(widest <= width, `${widest} on ${width} pixels`);
  }
});

test("an explanation fits a phone, with text as large as elsewhere", async () => {
  await page.setViewport({ width: 390, height: 740, isMobile: true, hasTouch: true });
  await open();
  await page.waitForSelector("#flight-why svg");
  const size = await page.$eval("#flight-why text", (element) => parseFloat(getComputedStyle(element).fontSize));
  assert.ok(size >= 14, `${size} pixels`);
  const [widest, room] = await page.$eval("#flight-why", (place) => {
    const right = (element) => element.getBoundingClientRect().right;
    return [Math.max(...Array.from(place.querySelectorAll("rect, circle, line, text"), right)), right(place)];
  });
  assert.ok(widest <= room + 1, `${widest} of ${room}`);
});

test("those who hear the page are told what an explanation shows", async () => {
  await page.waitForSelector("#flight-why svg");
  const { role, name, description } = await page.accessibility.snapshot({ root: await page.$("#flight-why svg") });
  assert.deepEqual([role, name], ["image", "What moved the probability of late"]);
  assert.match(description, /^Base 15\.9%\. Airline = Delta −7\.7%; /);
});

/** The photo's best label is this. */
function waitForPhoto(label) {
  const condition = (label) => document.querySelector("#photo-bars .name").textContent === label;
  return waitFor(condition, label, 60_000);
}

/** The page shows this flight's golden probability: in full as the value, rounded as text. */
async function assertFlight(index) {
  const expected = flights.output[index];
  await waitFor((golden) => Math.abs(document.querySelector("#flight-probability").value - golden) < 1e-5, expected);
  assert.equal(await text("#flight-probability"), `${Math.round(expected * 100)}%`);
}

/** Types over what a field has. */
async function replace(selector, value) {
  await page.focus(selector);
  await page.keyboard.down("Control");
  await page.keyboard.press("a");
  await page.keyboard.up("Control");
  await page.keyboard.press("Backspace");
  await page.keyboard.type(value);
}

/** One stroke through these points, in shares of the pad. */
async function draw([first, ...others]) {
  const pad = await page.$("#pad");
  await pad.scrollIntoView();
  const box = await pad.boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(first));
  await page.mouse.down();
  for (const point of others) await page.mouse.move(...at(point), { steps: 10 });
  await page.mouse.up();
}

/** The golden answer for a sample photo, from the file that the page shows. */
function photo(name) {
  return jpegs.find(({ file }) => file === `${name}.jpg`) ?? photos.find(({ file }) => file === `${name}.png`);
}

/** Runs in the page: drops or pastes a JPEG. */
function hand(way, bytes) {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "photo.jpg", { type: "image/jpeg" }));
  const options = { bubbles: true, cancelable: true };
  const event =
    way === "drop"
      ? new DragEvent("drop", { ...options, dataTransfer: data })
      : new ClipboardEvent("paste", { ...options, clipboardData: data });
  document.querySelector("#photo-drop").dispatchEvent(event);
}
