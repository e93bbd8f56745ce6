/** Test cases that a Python script makes, once, in the cache. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generated } from "../../tools/generated.mjs";

/** The test cases of the onnx package. */
export function extractCases() {
  const [script, requirements, data] = ["extract.py", "requirements.txt", "data.py"].map(beside);
  return generated("conformance", { script, requirements, needs: [data] });
}

function beside(name) {
  return fileURLToPath(new URL(name, import.meta.url));
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
