/**
 * `npm run explain-bench`: how long a forest takes to explain, beside shap, and how far drawn values are off, beside shap and the
 * Leverage SHAP paper. `--only=speed` or `--only=errors` runs one of them.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { project } from "../../tools/cache.mjs";
import { cargoNative } from "../../tools/cargo.mjs";
import { run } from "../../tools/command.mjs";
import { PYTHON, pythonEnvironment, pythonPackages } from "../../tools/python.mjs";
import { median } from "../timing.mjs";

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const [only] = process.argv.slice(2).map((argument) => argument.replace("--only=", ""));
const parts = { speed, errors };
const wanted = only === undefined ? Object.keys(parts) : [only];
assert(wanted.every((name) => name in parts), `--only is ${only}, expected ${Object.keys(parts).join(" or ")}`);

const folder = mkdtempSync(join(tmpdir(), "driftline-explain-"));
try {
  const { PYTHONPATH } = await pythonEnvironment(beside("requirements.txt"));
  const env = { PYTHONPATH: [PYTHONPATH, join(project, "tests", "golden", "explain")].join(delimiter) };
  for (const name of wanted) await parts[name](env);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** shap, the crate natively, and the package in Node, one after the other on the same rows. */
async function speed(env) {
  await run(PYTHON, [beside("speed.py"), folder], { env, stdout: "inherit" });
  await example("speed", join(folder, "forest.json"));
  const { load } = await import("driftline");
  const { background, rows, values } = JSON.parse(readFileSync(join(folder, "rows.json"), "utf8"));
  const named = (row) => Object.fromEntries(row.map((value, place) => [`x${place}`, value]));
  const model = await load(await packed(rows[0].length));
  const options = { method: "tree", background: background.map(named) };
  const times = [];
  for (const [place, row] of [...rows, ...rows].entries()) {
    const started = performance.now();
    const why = await model.explain(named(row), options);
    times.push(performance.now() - started);
    const expected = values[place % rows.length];
    for (const [feature, { attribution }] of why.values.entries()) {
      assert(Math.abs(attribution - expected[feature][0]) < 1e-4, `${feature}: ${attribution}, ${expected[feature][0]}`);
    }
  }
  console.log(`a row explained by model.explain in Node in ${median(times).toFixed(1)} ms (${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)})`);
}

async function packed(width) {
  const columns = Array.from({ length: width }, (_, place) => `x${place}`);
  const manifest = {
    format: 1,
    name: "forest",
    version: "1.0.0",
    signature: { inputs: columns.map((name) => ({ name, type: "float" })) },
    pipeline: { type: "tabular", tensor: "x", features: columns.map((column) => ({ encode: "number", column })) },
    output: { tensor: "y" },
  };
  const [file, output] = ["manifest.json", "forest.driftline"].map((name) => join(folder, name));
  writeFileSync(file, JSON.stringify(manifest));
  const command = join(project, "dist", "cli", "main.js");
  await run(process.execPath, [command, "pack", join(folder, "forest.onnx"), "--manifest", file, "-o", output]);
  return output;
}

/** The paper's figures for Leverage SHAP, means: 3.15e-4 for California, 4.27e-3 for Adult. */
async function errors(env) {
  const games = join(folder, "games.json");
  await run(PYTHON, [beside("games.py"), games], { env: { ...env, DATA: await pythonPackages(beside("data-requirements.txt")) } });
  await example("errors", games);
}

function example(name, file) {
  const args = ["run", "--release", "--locked", "-p", "driftline-explain", "--example", name, "--", file];
  return cargoNative("target-native", args, { stdout: "inherit" });
}
