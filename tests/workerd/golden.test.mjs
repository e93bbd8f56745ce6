// Predictions equal onnxruntime's within 1e-5 in workerd, the runtime of Cloudflare Workers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { Miniflare } from "miniflare";
import { project, run, temporaryFolder } from "../package/install.mjs";

const workerd = await start();

after(() => workerd.dispose());

/** Builds the Worker as it would be deployed, and runs it. */
async function start() {
  const built = await temporaryFolder({ after });
  const wrangler = join(project, "node_modules/wrangler/bin/wrangler.js");
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: built };
  const args = [wrangler, "deploy", "--dry-run", "--outdir", built];
  await run(process.execPath, args, { cwd: join(project, "tests/workerd"), env });
  const golden = new URL("../golden/", import.meta.url);
  const file = async ({ url }) => new Response(await readFile(new URL(`.${new URL(url).pathname}`, golden)));
  return new Miniflare({
    modules: true,
    modulesRoot: built,
    scriptPath: join(built, "worker.js"),
    modulesRules: [
      { type: "CompiledWasm", include: ["**/*.wasm"] },
      { type: "Data", include: ["**/*.driftline"] },
    ],
    compatibilityDate: "2026-04-01",
    cf: false,
    serviceBindings: { FILES: file },
  });
}

for (const name of ["flights", "digits", "photos"]) {
  test(`${name} equal onnxruntime`, async (context) => {
    const response = await workerd.dispatchFetch(`http://worker/${name}`);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    context.diagnostic(text);
  });
}
