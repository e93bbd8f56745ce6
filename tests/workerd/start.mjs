// A Worker as it would be deployed, run by workerd.
import { basename, join } from "node:path";
import { Miniflare } from "miniflare";
import { project, run, temporaryFolder } from "../package/install.mjs";

/** `script` is in this folder or a path, `file` answers for FILES; `options` are more of Miniflare's. Who starts it disposes it, once. */
export async function start(context, script, file, options = {}) {
  const built = await temporaryFolder(context);
  const wrangler = join(project, "node_modules/wrangler/bin/wrangler.js");
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: built };
  const args = [wrangler, "deploy", script, "--config", "wrangler.jsonc", "--dry-run", "--outdir", built];
  await run(process.execPath, args, { cwd: join(project, "tests/workerd"), env });
  return new Miniflare({
    modules: true,
    modulesRoot: built,
    scriptPath: join(built, `${basename(script, ".mjs")}.js`),
    modulesRules: [
      { type: "CompiledWasm", include: ["**/*.wasm"] },
      { type: "Data", include: ["**/*.driftline"] },
    ],
    compatibilityDate: "2026-04-01",
    cf: false,
    serviceBindings: { FILES: file },
    ...options,
  });
}
