// Headless browsers, without the requests that they make on their own.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch as puppeteerLaunch } from "puppeteer-core";

const OPTIONS = {
  chromium: {
    browser: "chrome",
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
  firefox: { browser: "firefox", executablePath: process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr" },
};

export const BROWSERS = Object.keys(OPTIONS);

export function launch(name) {
  return puppeteerLaunch({ headless: true, ...OPTIONS[name] });
}

/** What a page says in its console and throws, a list that grows. */
export function complaintsOf(page) {
  const complaints = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.message}`));
  return complaints;
}

/**
 * A suite for each browser. `tests` adds to it: `it.page` is at the address while they run, and `it.open` opens another one like it,
 * each once the function of that name is there. Nothing may be said in the page's console.
 */
export function inBrowsers(address, name, tests) {
  for (const browser of BROWSERS) {
    describe(browser, () => {
      const it = {
        async open() {
          const page = await it.browser.newPage();
          await it.arrive(page);
          return page;
        },
        async arrive(page) {
          await page.goto(address);
          await page.waitForFunction(`typeof window.${name} === "function"`);
        },
      };
      let complaints;

      before(async () => {
        it.browser = await launch(browser);
        it.page = await it.browser.newPage();
        complaints = complaintsOf(it.page);
        await it.arrive(it.page);
      });

      after(() => it.browser?.close());

      tests(it);

      test("the console stayed empty", () => assert.deepEqual(complaints, []));
    });
  }
}
