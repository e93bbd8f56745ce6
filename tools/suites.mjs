/** Every suite of `npm test`, in the order they run. Each throws if it fails, and returns "missing" if it has no files yet. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { browsers } from "./browsers.mjs";
import { build } from "./build.mjs";
import { project } from "./cache.mjs";
import { cargoNative, cargoWasm } from "./cargo.mjs";
import { buildCollectorWorker } from "./collector-worker.mjs";
import { run } from "./command.mjs";
import { makeModels } from "./models.mjs";
import { ensurePostgres } from "./postgres.mjs";
import { checkSizes } from "./size.mjs";
import { TARGET } from "./toolchain-facts.mjs";
import { wasmBindgen } from "./wasm-bindgen.mjs";

export const suites = {
  setup: () => nodeTests("setup"),
  bench: () => nodeTests("bench"),
  build: once(async () => {
    await build();
    await makeModels();
  }),
  size: async () => {
    await suites.build();
    checkSizes();
  },
  // The build has checked the package's own types already.
  types: async () => {
    await suites.build();
    await run(join(project, "node_modules", ".bin", "tsc"), ["-p", "www"]);
  },
  format: () => native("fmt", "--all", "--check"),
  lint: () => native("clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"),
  native: async () => {
    await ensurePostgres();
    await native("test", "--workspace", "--locked");
  },
  "wasm-node": () => wasmTests({}),
  "wasm-chromium": async () =>
    wasmTests({
      ...(await browsers("chromium", "chromedriver")),
      WASM_BINDGEN_USE_BROWSER: "1",
      WASM_BINDGEN_TEST_WEBDRIVER_JSON: join(project, "tools", "webdriver.json"),
    }),
  node: () => packageTests("node"),
  models: () => packageTests("models"),
  conformance: async () => {
    await packageTests("conformance");
    // onnxruntime-web is run by `npm run conformance`.
    const args = [join(project, "tests", "conformance", "run.mjs"), "--engine=driftline"];
    await run(process.execPath, args, { stdout: "inherit" });
  },
  browser: () => packageTests("browser", "chromium", "firefox"),
  workerd: () => packageTests("workerd"),
  // Beside the Worker it needs the program, whose answers are to be the same.
  "collector-worker": async () => {
    await buildCollectorWorker();
    await cargoNative("target-native", ["build", "--locked", "-p", "driftline-collector", "--bins", "--example", "seal"]);
    await nodeTests("collector-worker");
  },
  package: () => packageTests("package"),
};

function native(...args) {
  return cargoNative("target-native", args, { stdout: "inherit" });
}

/** The crate's tests that run in WebAssembly: tests/wasm. */
async function wasmTests(env) {
  if (!existsSync(join(project, "tests", "wasm"))) return "missing";
  const { testRunner } = await wasmBindgen();
  const runner = `CARGO_TARGET_${TARGET.toUpperCase().replaceAll("-", "_")}_RUNNER`;
  await cargoWasm("simd", "test", ["-p", "driftline", "--test", "wasm"], { stdout: "inherit", env: { ...env, [runner]: testRunner } });
}

/** Tests that need the built package, and perhaps browsers. */
async function packageTests(name, ...programs) {
  if (testFiles(name).length === 0) return "missing";
  await suites.build();
  return nodeTests(name, await browsers(...programs));
}

async function nodeTests(name, env = {}) {
  const files = testFiles(name);
  if (files.length === 0) return "missing";
  await run(process.execPath, ["--test", ...files], { stdout: "inherit", env });
}

function testFiles(name) {
  const folder = join(project, "tests", name);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true });
  return names.filter((file) => /\.test\.m?js$/.test(file)).sort().map((file) => join(folder, file));
}

function once(work) {
  let result;
  return () => (result ??= work());
}
