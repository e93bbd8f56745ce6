/** The test cases of the onnx package, extracted once into the cache. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../../tools/cache.mjs";
import { run } from "../../tools/command.mjs";
import { step } from "../../tools/progress.mjs";
import { PYTHON, pythonEnvironment } from "../../tools/python.mjs";

const [script, requirements] = ["extract.py", "requirements.txt"].map((name) => fileURLToPath(new URL(name, import.meta.url)));

/** The folder with `index.json` and `data.bin`. */
export async function extractCases() {
  const hash = createHash("sha256").update(readFileSync(script)).update(readFileSync(requirements)).digest("hex");
  const folder = cached("conformance", hash.slice(0, 16));
  if (existsSync(folder)) return folder;
  const env = await pythonEnvironment(requirements);
  const partial = `${folder}.${process.pid}.partial`;
  mkdirSync(partial, { recursive: true });
  await step("extracting the onnx package's tests", () => run(PYTHON, [script, partial], { env }));
  keep(partial, folder);
  return folder;
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
