// Models in Web Workers without a bundler: from the page's own site, from another one, and where a policy forbids them.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { after, before, describe, test } from "node:test";
import { baked } from "../node/baked.mjs";
import { BROWSERS, launch } from "./launch.mjs";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const BUNDLE = "/models/flights/flights.driftline";
const BAKED = "/baked/flights.wasm";

const module = await baked(await readFile(new URL(`../..${BUNDLE}`, import.meta.url)));
/** What was asked for, of any site: a list that grows. */
const asked = [];

/** Serves the package as it was built, and a page whose policy the address states; its address. */
async function serveFiles() {
  const server = createServer(async ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://site");
    asked.push(pathname);
    response.setHeader("access-control-allow-origin", "*");
    if (pathname === "/page") {
      const policy = searchParams.get("policy");
      if (policy) response.setHeader("content-security-policy", policy);
      response.setHeader("content-type", "text/html");
      return void response.end("<!doctype html><title>Page</title>");
    }
    const file = () => readFile(new URL(`../..${pathname}`, import.meta.url)).catch(() => undefined);
    const content = pathname === BAKED ? module : await file();
    response.setHeader("content-type", TYPES[extname(pathname)] ?? "application/octet-stream");
    response.writeHead(content ? 200 : 404).end(content);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

const [site, other] = [await serveFiles(), await serveFiles()];

for (const name of BROWSERS) {
  describe(name, () => {
    let browser;

    before(async () => {
      browser = await launch(name);
    });

    after(() => browser?.close());

    /** What a model in a worker answers on a page, by the package of that site: a label, or an error. */
    async function answer(from, policy = "", entry = "browser", source = BUNDLE) {
      const page = await browser.newPage();
      await page.goto(`${site}/page?policy=${encodeURIComponent(policy)}`);
      return page.evaluate(
        async (entry, source) => {
          const { load } = await import(entry);
          const { rows } = await (await fetch("/tests/golden/flights.json")).json();
          try {
            const model = await load(source, { worker: true });
            const { label } = await model.predict(rows[0]);
            model.dispose();
            return label;
          } catch ({ code, message }) {
            return `${code}: ${message}`;
          }
        },
        `${from}/dist/entry/${entry}.js`,
        source,
      );
    }

    test("the page's own site", async () => assert.equal(await answer(site), "on time"));

    test("another site", async () => assert.equal(await answer(other), "on time"));

    test("a policy that allows workers of this site, and one for those of another site", async () => {
      const scripts = `script-src 'unsafe-eval' 'wasm-unsafe-eval' ${site} ${other}`;
      assert.equal(await answer(site, `${scripts}; worker-src 'self'`), "on time");
      assert.equal(await answer(other, `${scripts}; worker-src blob: ${other}`), "on time");
    });

    test("a baked module, without the one that reads bundles", async () => {
      asked.length = 0;
      assert.equal(await answer(site, "", "baked-browser", BAKED), "on time");
      assert(asked.includes(BAKED) && asked.includes("/dist/entry/worker-baked-browser.js"), String(asked));
      assert.deepEqual(asked.filter((path) => path.includes("/dist/wasm/driftline_")), []);
    });

    test("a policy that forbids workers", async () => {
      const said = await answer(site, "worker-src 'none'");
      assert.match(said, /^network: the worker could not be started: .*policy/);
    });
  });
}
