/**
 * The demo page as it is built, in Chromium: for each test a new `page`, which may not complain, ask another server for
 * anything, or shift its layout.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach } from "node:test";
import { serveDemo } from "./demo-server.mjs";
import { complaintsOf, launch } from "./launch.mjs";

export { project } from "./demo-server.mjs";

export let page;
/** What the page said in its console, or threw. */
export let complaints;
/** What the server was asked for. */
export let served;

let demo, browser, stalls;

before(async () => {
  demo = await serveDemo([watchServer()]);
  browser = await launch("chromium");
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

beforeEach(async () => {
  served = [];
  stalls = false;
  page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  complaints = complaintsOf(page);
  page.on("request", (request) => expectOwn(request.url()));
  page.on("workercreated", async ({ client }) => {
    client.on("Network.requestWillBeSent", ({ request }) => expectOwn(request.url));
    await client.send("Network.enable");
  });
  await page.evaluateOnNewDocument(countShifts);
  await open();
});

afterEach(async () => {
  const shift = await page.evaluate(() => globalThis.shift);
  await page.close();
  assert.deepEqual(complaints, []);
  assert.ok(shift < 0.001, `the layout shifted by ${shift}`);
});

/** Whether the server stops in the middle of the photo model. */
export function stall(whether) {
  stalls = whether;
}

export async function open() {
  await page.goto(demo.origin);
  await page.waitForSelector("#main:not([hidden])");
}

export function text(selector) {
  return page.$eval(selector, (element) => element.textContent.trim());
}

export function waitFor(condition, argument, timeout = 10_000) {
  return page.waitForFunction(condition, { timeout, polling: 50 }, argument);
}

/** Runs in the page: how much its layout shifted without anybody's doing. */
function countShifts() {
  globalThis.shift = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shift += value;
  });
  observer.observe({ type: "layout-shift", buffered: true });
}

function expectOwn(address) {
  const { protocol, origin } = new URL(address);
  if (protocol.startsWith("http") && origin !== demo.origin) complaints.push(`asked elsewhere: ${address}`);
}

function watchServer() {
  return {
    name: "watch-server",
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        served.push(request.url);
        if (stalls && request.url.includes("/photos-")) sendPart(request.url, response);
        else next();
      });
    },
  };
}

/** Answers with the first 5 MB, and then with nothing more. */
function sendPart(url, response) {
  const bytes = readFileSync(join(demo.folder, url));
  response.writeHead(200, { "Content-Length": bytes.length });
  response.write(bytes.subarray(0, 5e6));
}
