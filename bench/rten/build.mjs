/** Builds rten's modules and their glue, in bench/rten/dist. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bind } from "../../tools/bind.mjs";
import { cargoWasm } from "../../tools/cargo.mjs";
import { step } from "../../tools/progress.mjs";
import { FEATURES } from "../../tools/toolchain.mjs";
import { wasmBindgen } from "../../tools/wasm-bindgen.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "dist");

export async function buildRten() {
  const { bindgen } = await wasmBindgen();
  mkdirSync(dist, { recursive: true });
  for (const features of Object.keys(FEATURES)) await step(`compiling rten, ${features}`, () => buildOne(bindgen, features));
}

async function buildOne(bindgen, features) {
  const folder = await cargoWasm(features, "build", ["--manifest-path", join(here, "Cargo.toml")]);
  const { module, glue } = await bind(bindgen, join(folder, "driftline_bench_rten.wasm"), "rten", `rten-${features}`);
  copyFileSync(module, join(dist, `rten_${features}.wasm`));
  writeFileSync(join(dist, "rten.js"), glue);
}
