/** Guests in Workers, each run by a workerd of its own. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { project } from "../../tools/cache.mjs";
import { run } from "../../tools/command.mjs";

const COMPATIBILITY_DATE = "2026-04-01";
const { version } = createRequire(import.meta.url)("workerd/package.json");
const workers = fileURLToPath(new URL("../guests/workers", import.meta.url));

export async function start({ base }) {
  const built = mkdtempSync(join(tmpdir(), "driftline-bench-"));
  const building = {};
  const folder = (engine) => (building[engine] ??= buildWorker(join(built, engine), engine));
  return {
    version,
    guest: async (engine) => guest(await folder(engine), engine, base),
    close: () => rmSync(built, { recursive: true }),
  };
}

/** As it would be deployed. */
async function buildWorker(folder, engine) {
  const wrangler = join(project, "node_modules", "wrangler", "bin", "wrangler.js");
  const env = { WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: folder, WRANGLER_LOG: "error" };
  const options = ["--dry-run", "--name", "bench", "--compatibility-date", COMPATIBILITY_DATE, "--outdir", folder];
  await run(process.execPath, [wrangler, "deploy", `${engine}.mjs`, ...options], { cwd: workers, env });
  return folder;
}

async function guest(folder, engine, base) {
  const wasm = readdirSync(folder).filter((name) => name.endsWith(".wasm"));
  const workerd = new Miniflare({
    // Listed, because onnxruntime-web imports a name that it makes up, which Miniflare can't follow.
    modules: [
      { type: "ESModule", path: join(folder, `${engine}.js`) },
      ...wasm.map((name) => ({ type: "CompiledWasm", path: join(folder, name) })),
    ],
    modulesRoot: folder,
    compatibilityDate: COMPATIBILITY_DATE,
    cf: false,
  });
  await workerd.ready;
  return {
    async call(method, ...args) {
      const body = JSON.stringify({ method, args, base });
      return (await workerd.dispatchFetch("http://worker/", { method: "POST", body })).json();
    },
    dismiss: () => workerd.dispose(),
  };
}
