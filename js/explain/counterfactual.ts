import { DriftlineError } from "../error.js";
import { checkTable } from "../inputs/rows.js";
import type { Manifest } from "../manifest.js";
import type { Row, Value } from "../types.js";
import { ask, type Subject } from "./ask.js";
import type { ColumnChange, Counterfactual, CounterfactualOptions } from "./types.js";

/** Looks for the nearest row with another answer. */
export async function counterfactual(
  subject: Subject,
  manifest: Manifest | null,
  row: Row,
  { background, signal, progress_callback, ...options }: CounterfactualOptions,
): Promise<Counterfactual> {
  if (background !== undefined) checkTable("background", background);
  const begin = JSON.stringify(options, finite);
  const progress = (evaluations: number, max_evaluations: number) =>
    progress_callback?.({ status: "progress", evaluations, max_evaluations });
  const found = await ask<Counterfactual>(subject, (core) => core.counterfactual(row, background, begin), { signal, progress });
  progress_callback?.({ status: "done", evaluations: found.evaluations });
  const moments = new Set(manifest?.signature.inputs.filter(({ type }) => type === "datetime").map(({ name }) => name));
  const change = ({ feature, to }: ColumnChange): ColumnChange => {
    const moment: Value = moments.has(feature) ? new Date(to as number) : to;
    return { feature, from: row[feature], to: moment };
  };
  const { nearest } = found;
  return { ...found, nearest: nearest && { ...nearest, changes: nearest.changes.map(change) } };
}

/** JSON has no infinity: it would be taken for a goal that is not there. */
function finite(name: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  throw new DriftlineError("invalid_argument", `${name} is ${value}, expected a finite number`);
}
