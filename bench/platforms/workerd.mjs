/** Guests in Workers, each run by a workerd of its own. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { project } from "../../tools/cache.mjs";
import { run } from "../../tools/command.mjs";

const COMPATIBILITY_DATE = "2026-04-01";
const { version } = createRequire(import.meta.url)("workerd/package.json");
const guests = fileURLToPath(new URL("../guests", import.meta.url));

export async function start({ folder: files, base }) {
  const built = mkdtempSync(join(tmpdir(), "driftline-bench-"));
  const building = {};
  const build = (script) => (building[script] ??= buildWorker(join(built, basename(script, ".mjs")), script));
  return {
    version,
    async guest(engine, test) {
      const script = engine === "baked" ? writeBakedWorker(files, test) : join(guests, "workers", `${engine}.mjs`);
      return guest(await build(script), base);
    },
    close: () => rmSync(built, { recursive: true }),
  };
}

/** The module is the Worker's own, so that each model has a Worker. */
function writeBakedWorker(files, { model }) {
  const script = join(files, `baked-${model}.mjs`);
  const lines = [
    `import module from "./${model}.relaxed.wasm";`,
    `import * as engine from ${JSON.stringify(fileURLToPath(new URL("../engines/baked.mjs", import.meta.url)))};`,
    `import { worker } from ${JSON.stringify(join(guests, "worker.mjs"))};`,
    "export default worker(engine, module);",
  ];
  writeFileSync(script, lines.join("\n"));
  return script;
}

/** As it would be deployed. Gives the path of what was built. */
async function buildWorker(folder, script) {
  const wrangler = join(project, "node_modules", "wrangler", "bin", "wrangler.js");
  const env = { WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: folder, WRANGLER_LOG: "error" };
  const options = ["--dry-run", "--name", "bench", "--compatibility-date", COMPATIBILITY_DATE, "--outdir", folder];
  await run(process.execPath, [wrangler, "deploy", script, ...options], { cwd: guests, env });
  return join(folder, `${basename(script, ".mjs")}.js`);
}

async function guest(script, base) {
  const folder = dirname(script);
  const wasm = readdirSync(folder).filter((name) => name.endsWith(".wasm"));
  const workerd = new Miniflare({
    // Listed, because onnxruntime-web imports a name that it makes up, which Miniflare can't follow.
    modules: [
      { type: "ESModule", path: script },
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
