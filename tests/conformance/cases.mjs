/** Test cases that a Python script makes, once, in the cache. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../../tools/cache.mjs";
import { run } from "../../tools/command.mjs";
import { step } from "../../tools/progress.mjs";
import { PYTHON, pythonEnvironment } from "../../tools/python.mjs";

/** Makes a folder with `index.json` and `data.bin` by a Python script, unless the cache has one of the same files. */
export async function makeCases(name, { script, requirements, needs = [], args = [] }) {
  const hash = createHash("sha256");
  for (const file of [script, requirements, ...needs]) hash.update(readFileSync(file));
  const folder = cached(name, hash.digest("hex").slice(0, 16));
  if (existsSync(folder)) return folder;
  const env = await pythonEnvironment(requirements);
  const partial = `${folder}.${process.pid}.partial`;
  mkdirSync(partial, { recursive: true });
  await step(`making the test cases of ${name}`, () => run(PYTHON, [script, partial, ...args], { env }));
  keep(partial, folder);
  return folder;
}

/** The test cases of the onnx package. */
export function extractCases() {
  const [script, requirements, data] = ["extract.py", "requirements.txt", "data.py"].map(beside);
  return makeCases("conformance", { script, requirements, needs: [data] });
}

function beside(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

function keep(partial, folder) {
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true });
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  }
}

/**
 * Every case: `suite`, `name`, `rtol`, `atol`, where its `model` lies, and `inputs` and `outputs`, each a `name` and a `value`.
 * A value is a tensor (`type`, `dims`, and where its data lie or its `strings`), an array of values, or null.
 */
export function readIndex(folder) {
  return JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
}

export function readData(folder) {
  return readFileSync(join(folder, "data.bin"));
}
