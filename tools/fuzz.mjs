/** `npm run fuzz -- --minutes=60 --target=onnx`: random bytes for the readers of what can't be trusted, by libFuzzer. fuzz/README.md says more. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { cached, project } from "./cache.mjs";
import { run } from "./command.mjs";
import { fail, say, step } from "./progress.mjs";
import { pythonEnvironment } from "./python.mjs";
import { prepareToolchain } from "./toolchain-setup.mjs";

const CARGO_FUZZ = "0.13.2";
const MAX_BYTES = 20_000;

/** What the issue allows: 1 GiB, and no input that takes longer than this. */
const LIMITS = ["-rss_limit_mb=1024", "-timeout=20", `-max_len=${MAX_BYTES}`];

/** The sanitizer keeps what was freed, to catch its use: as little as possible, as this is no use of memory by the loader. */
const SANITIZER = "quarantine_size_mb=16";

/** Where each target is, and what its search begins with. */
const TARGETS = {
  onnx: { folder: "fuzz", seed: seedModels },
  report: { folder: "summary/fuzz", seed: (corpus) => seedLines(corpus, "reports.txt", "refused.txt") },
  envelope: { folder: "summary/fuzz", seed: (corpus) => seedLines(corpus, "envelope.txt") },
};

async function fuzz() {
  const options = { minutes: { type: "string", default: "60" }, target: { type: "string", default: "onnx" } };
  const { minutes, target } = parseArgs({ options }).values;
  if (!(target in TARGETS)) throw new Error(`no target is called ${target}; there are ${Object.keys(TARGETS).join(", ")}`);
  const { folder, seed } = TARGETS[target];
  const { cargo, env } = (await prepareToolchain()).native;
  const bin = await cargoFuzz(cargo, env);
  const corpus = cached("fuzz", "corpus", target);
  mkdirSync(corpus, { recursive: true });
  await seed(corpus);
  const artifacts = cached("fuzz", "artifacts", target);
  mkdirSync(artifacts, { recursive: true });
  say(`fuzzing ${target} for ${minutes} minutes; what fails goes to ${artifacts}`);
  const flags = [...LIMITS, `-max_total_time=${Math.round(Number(minutes) * 60)}`, `-artifact_prefix=${artifacts}/`];
  const args = ["fuzz", "run", "--fuzz-dir", join(project, folder), "--target-dir", cached("target-fuzz"), target, corpus, "--", ...flags];
  // Sanitizers are options of the compiler that are not stable yet.
  await run(cargo, args, { env: { ...env, PATH: [bin, env.PATH ?? process.env.PATH].join(delimiter), RUSTC_BOOTSTRAP: "1", ASAN_OPTIONS: SANITIZER } });
}

/** Installs cargo-fuzz if need be, and gives the folder of its command. */
async function cargoFuzz(cargo, env) {
  const root = cached(`cargo-fuzz-${CARGO_FUZZ}`);
  const bin = join(root, "bin");
  if (!existsSync(join(bin, "cargo-fuzz"))) {
    const args = ["install", "cargo-fuzz", "--version", CARGO_FUZZ, "--locked", "--root", root];
    await step("installing cargo-fuzz", () => run(cargo, args, { env: { ...env, CARGO_TARGET_DIR: cached("target-tools") } }));
  }
  return bin;
}

/** The small models of the standard's tests. */
async function seedModels(corpus) {
  const { PYTHONPATH: packages } = await pythonEnvironment(join(project, "tests", "conformance", "requirements.txt"));
  for (const suite of ["node", "simple"]) {
    const folder = join(packages, "onnx", "backend", "test", "data", suite);
    for (const name of readdirSync(folder)) {
      const model = join(folder, name, "model.onnx");
      if (existsSync(model) && statSync(model).size < MAX_BYTES) cpSync(model, join(corpus, `${name}.onnx`));
    }
  }
}

/** The golden bytes of reports and envelopes, whose lines end with hexadecimal digits. */
function seedLines(corpus, ...files) {
  for (const file of files) {
    const lines = readFileSync(join(project, "tests", "golden", "summary", file), "utf8").trim().split("\n");
    lines.forEach((line, at) => writeFileSync(join(corpus, `${file}-${at}`), Buffer.from(line.split(" ").at(-1), "hex")));
  }
}

await fuzz().catch(fail);
