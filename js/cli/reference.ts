import { readdir } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { loadHere } from "../entry/node.js";
import type { LocalModel } from "../model/local.js";
import { type Evaluated, type Evaluation, evaluate, widened } from "./evaluate.js";
import { Failure, blaming, quote } from "./failure.js";
import { isFolder, reading } from "./files.js";
import { checkTarget } from "./manifest.js";
import { openTable } from "./open.js";
import { usage } from "./options.js";
import { type FileTaker, fileTaker } from "./predict-files.js";

/** Predicts a reference: a table, or a folder of pictures, sound or files. */
export async function predictReference(bundle: Uint8Array, reference: string, target: string | undefined): Promise<Evaluated> {
  const model = await blaming("the bundle", () => loadHere(bundle));
  const taker = model.manifest && fileTaker(model.manifest);
  if (!taker) {
    const table = await openTable(reference);
    checkTarget(reference, table.columns, target);
    return evaluate(model, table, target);
  }
  if (!(await isFolder(reference))) {
    throw usage("pack", `the model takes ${taker.things}, so --reference is a folder of them, found ${quote(reference)}`);
  }
  if (target !== undefined) {
    throw usage("pack", "--target is a column of a table; of a folder, the folders in it that are named like labels say what is true");
  }
  return evaluateFiles(model, taker, reference);
}

/** Predicts every file of a folder. Those in a folder that has the name of a label are compared with it. */
async function evaluateFiles(model: LocalModel, taker: FileTaker, folder: string): Promise<Evaluated> {
  const files = await filesOf(folder, taker);
  if (files.length === 0) throw new Failure("cannot_read", `${folder}: holds no ${taker.things}`);
  const labels = model.manifest?.output.labels ?? [];
  await model.beginReference();
  let [rows, known, hits] = [0, 0, 0];
  let range: Evaluation["range"] = [Infinity, -Infinity];
  for (const file of files) {
    const batch = await blaming(file, () => taker.predict(model, join(folder, file)));
    range = widened(range, batch.output);
    rows += batch.rows;
    const truth = labels.indexOf(file.split(sep)[0] ?? "");
    if (truth >= 0) {
      known += batch.rows;
      hits += batch.classes?.filter((found) => found === truth).length ?? 0;
    }
    await model.tellTruths(new Float64Array(batch.rows).fill(truth < 0 ? NaN : truth));
  }
  const figures = known > 0 ? { accuracy: hits / known, ...(known < rows && { without_target: rows - known }) } : {};
  return { evaluation: { rows, range, ...figures }, profile: await model.reference() };
}

/** In alphabetical order, so that the same folder gives the same bundle. */
async function filesOf(folder: string, { extensions }: FileTaker): Promise<string[]> {
  const entries = await reading(folder, () => readdir(folder, { recursive: true, withFileTypes: true }));
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length));
  return paths.filter((path) => !extensions || extensions.includes(extname(path).toLowerCase())).sort();
}
