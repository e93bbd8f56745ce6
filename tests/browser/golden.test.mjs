// Predictions equal onnxruntime's within 1e-5 in browsers, in the page and in a Web Worker, through a
// Vite build of the package as it is installed.
import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build, preview } from "vite";
import { install, pack, project, temporaryFolder } from "../package/install.mjs";
import { BROWSERS, launch } from "./launch.mjs";

const MODELS = ["flights", "digits", "photos"];

const { server, address } = await serve();

after(() => server.close());

async function serve() {
  const root = await temporaryFolder({ after });
  await cp(join(project, "tests/browser/app"), root, { recursive: true });
  await cp(join(project, "tests/golden/check.mjs"), join(root, "check.mjs"));
  const served = join(root, "public");
  await mkdir(served);
  await cp(join(project, "tests/golden"), join(served, "golden"), { recursive: true });
  for (const name of MODELS) {
    await cp(join(project, `models/${name}/${name}.driftline`), join(served, `${name}.driftline`));
  }
  await writeFile(join(root, "package.json"), JSON.stringify({ type: "module", private: true }));
  await install(root, await pack(root));
  await build({ root, logLevel: "warn", configFile: false, worker: { format: "es" } });
  const options = { host: "127.0.0.1", port: 0, strictPort: false };
  const server = await preview({ root, preview: options, logLevel: "warn", configFile: false });
  return { server, address: server.resolvedUrls.local[0] };
}

for (const name of BROWSERS) {
  describe(name, () => {
    let browser;
    let page;
    const messages = [];

    before(async () => {
      browser = await launch(name);
      page = await browser.newPage();
      page.on("console", (message) => messages.push(message.text()));
      page.on("pageerror", (error) => messages.push(String(error)));
      await page.goto(address);
      await page.waitForFunction("typeof window.load === 'function'");
    });

    after(() => browser?.close());

    for (const model of MODELS) {
      for (const [place, check] of Object.entries({ page: "checkInPage", worker: "checkInWorker" })) {
        test(`${model} equal onnxruntime in the ${place}`, async (context) => {
          context.diagnostic(await page.evaluate(`${check}(${JSON.stringify(model)})`));
        });
      }
    }

    test("what is no picture is refused with its code", async () => {
      const code = await page.evaluate(async () => {
        const model = await window.load("/digits.driftline");
        return model.predict(new Blob(["not a picture"])).catch(({ code }) => code);
      });
      assert.equal(code, "invalid_image");
    });

    test("a canvas is a picture", async () => {
      const label = await page.evaluate(async () => {
        const canvas = new OffscreenCanvas(28, 28);
        const context = canvas.getContext("2d");
        context.fillRect(0, 0, 28, 28);
        context.fillStyle = "white";
        context.fillRect(13, 4, 3, 20);
        const model = await window.load("/digits.driftline");
        return (await model.predict(canvas)).label;
      });
      assert.equal(label, "1");
    });

    test("the console stayed empty", () => assert.deepEqual(messages, []));
  });
}
