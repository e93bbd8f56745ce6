// Predictions equal onnxruntime's within 1e-5 in workerd, the runtime of Cloudflare Workers.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Miniflare } from "miniflare";

const folder = fileURLToPath(new URL(".", import.meta.url));
const wrangler = fileURLToPath(new URL("../../node_modules/wrangler/bin/wrangler.js", import.meta.url));
const golden = new URL("../golden/", import.meta.url);

let built;
let workerd;

before(async () => {
  built = await mkdtemp(join(tmpdir(), "driftline-workerd-"));
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: built };
  await promisify(execFile)(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", built], {
    cwd: folder,
    env,
  });
  workerd = new Miniflare({
    modules: true,
    modulesRoot: built,
    scriptPath: join(built, "worker.js"),
    modulesRules: [
      { type: "CompiledWasm", include: ["**/*.wasm"] },
      { type: "Data", include: ["**/*.driftline"] },
    ],
    compatibilityDate: "2026-04-01",
    cf: false,
    serviceBindings: {
      FILES: async (request) =>
        new Response(await readFile(new URL(`.${new URL(request.url).pathname}`, golden))),
    },
  });
  await workerd.ready;
});

after(async () => {
  await workerd?.dispose();
  await rm(built, { recursive: true, force: true });
});

for (const name of ["flights", "digits", "photos"]) {
  test(`${name} equal onnxruntime`, async (context) => {
    const response = await workerd.dispatchFetch(`http://worker/${name}`);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    context.diagnostic(text);
  });
}
