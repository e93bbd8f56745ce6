/** Published models and what onnxruntime answers, made once in the cache. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generated } from "../../tools/generated.mjs";
import { pythonPackages } from "../../tools/python.mjs";
import { landeData } from "./lande.mjs";

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const wave = fileURLToPath(new URL("../../node_modules/audio-lena/lena.wav", import.meta.url));

/** A file of one of the packages. */
export async function packageFile(path) {
  return join(await pythonPackages(beside("packages.txt")), path);
}

/** The folder with `index.json`, `pipelines.json` and `data.bin`. */
export async function modelCases() {
  const packages = await pythonPackages(beside("packages.txt"));
  const folder = mkdtempSync(join(tmpdir(), "driftline-"));
  const lande = join(folder, "lande.json");
  try {
    writeFileSync(lande, JSON.stringify(landeData()));
    return await generated("models", {
      script: beside("answers.py"),
      requirements: beside("requirements.txt"),
      needs: ["packages.txt", "inputs.py", "pipelines.py", "lande.py", "lande.mjs"].map(beside),
      args: [packages, wave, lande],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
