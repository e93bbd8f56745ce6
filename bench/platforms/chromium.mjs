/** Guests in pages of Chromium, each of a profile of its own, so that nothing was fetched or compiled before. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { launch } from "../../tests/browser/launch.mjs";
import { ISOLATED } from "../../tests/browser/serve.mjs";
import { project } from "../../tools/cache.mjs";
import { browsers } from "../../tools/browsers.mjs";
import { serve } from "../server.mjs";

export async function start({ folder }) {
  Object.assign(process.env, await browsers("chromium"));
  const site = mkdtempSync(join(tmpdir(), "driftline-bench-"));
  await buildPage(site);
  const server = await serve([site, folder], ISOLATED);
  const browser = await launch("chromium");
  return {
    version: await browser.version(),
    isIsolated: true,
    guest: (engine) => guest(browser, `${server.base}/page.html?engine=${engine}`),
    async close() {
      await browser.close();
      server.close();
      rmSync(site, { recursive: true });
    },
  };
}

/** As a user's bundler does it. */
async function buildPage(outDir) {
  const root = fileURLToPath(new URL("../guests", import.meta.url));
  const entry = (name) => join(project, "dist", "entry", `${name}.js`);
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: { outDir, emptyOutDir: true, target: "esnext", assetsInlineLimit: 0, rolldownOptions: { input: join(root, "page.html") } },
    resolve: { alias: { "driftline/baked": entry("baked-browser"), driftline: entry("browser") } },
  });
}

async function guest(browser, address) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction("window.guest !== undefined");
  return {
    call: (method, ...args) => page.evaluate(call, method, args),
    dismiss: () => context.close(),
  };
}

/** Runs in the page. */
function call(method, args) {
  return window.guest[method](...args).then(
    (result) => ({ result }),
    (error) => ({ error: String(error.stack) }),
  );
}
