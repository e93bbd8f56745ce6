/** `node tools/collector-worker.mjs`: the collector as a Cloudflare Worker, in collector/worker/dist/. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { bind } from "./bind.mjs";
import { project } from "./cache.mjs";
import { cargoModule } from "./cargo.mjs";
import { fail, say, step } from "./progress.mjs";
import { wasmBindgen } from "./wasm-bindgen.mjs";

const dist = join(project, "collector", "worker", "dist");
const NAME = "driftline_collector";

export async function buildCollectorWorker() {
  const { bindgen } = await step("building wasm-bindgen", wasmBindgen);
  const wasm = await step("compiling the collector", () => cargoModule("simd", "driftline-collector"));
  const { module, glue } = await step("binding to JavaScript", () => bind(bindgen, wasm, NAME, "collector"));
  const bytes = readFileSync(module);
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, `${NAME}.wasm`), bytes);
  writeFileSync(join(dist, `${NAME}.js`), glue);
  const [raw, packed] = [bytes.length, gzipSync(bytes, { level: 9 }).length].map((size) => (size / 1e6).toFixed(2));
  say(`${NAME}.wasm: ${raw} MB, ${packed} MB with gzip`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildCollectorWorker().catch(fail);
