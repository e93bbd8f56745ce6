// Headless browsers, without the requests that they make on their own.
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
