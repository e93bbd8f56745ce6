/** What `driftline explain` found, for people. */
import { isArea, isMissing, said, written } from "../explain/words.js";
import type { Comparison, Counterfactual, Explanation, Importance, Value } from "../types.js";
import { table } from "./help.js";

/** What was explained. */
export type Place = { readonly row: number } | { readonly file: string };

export function describe(place: Place, why: Explanation): string {
  const { method, base, prediction, evaluations, surrogate } = why;
  const what = "row" in place ? `row ${place.row}` : place.file;
  const head = `${what}:${targetOf(why)} ${figure(prediction)}${unitOf(why)}, ${figure(base)} for ${baseOf(why)}`;
  const how = `${method}, ${evaluations.toLocaleString("en")} evaluations`;
  const lines = largestFirst(why.values, ({ attribution }) => attribution).map(
    ({ feature, value, attribution, stderr }): [string, string] => [said(feature, value), moved(attribution, stderr)],
  );
  const fit = surrogate ? [`The linear model says ${figure(surrogate.prediction)}, and explains ${figure(surrogate.score)} of the variance.`] : [];
  return `${[`${head} (${how})`, table(lines), ...fit].join("\n")}\n`;
}

/** What matters over many rows. */
export function describeImportance(found: Importance): string {
  const head = `mean size of the attributions over ${found.rows} rows:${targetOf(found)}${unitOf(found)} (${found.method})`;
  const lines = largestFirst(found.values, ({ importance }) => importance).map(
    ({ feature, importance, stderr }): [string, string] => [feature, `${figure(importance)} ± ${figure(stderr)}`],
  );
  return `${[head, table(lines)].join("\n")}\n`;
}

/** What moved the mean answer. */
export function describeComparison(found: Comparison): string {
  const head = `mean answer:${targetOf(found)} ${figure(found.before)} before, ${figure(found.after)} after${unitOf(found)} (${found.method})`;
  const lines = largestFirst(found.values, ({ change }) => change).map(
    ({ feature, change, stderr }): [string, string] => [feature, moved(change, stderr)],
  );
  return `${[head, table(lines)].join("\n")}\n`;
}

/** What would have to be different. */
export function describeCounterfactual(row: number, found: Counterfactual): string {
  const now = `row ${row}:${targetOf(found)} ${figure(found.prediction)}${unitOf(found)}`;
  const { nearest } = found;
  if (!nearest) return `${now}; no change was found that makes it so\n`;
  if (nearest.changes.length === 0) return `${now}, as wanted\n`;
  const lines = nearest.changes.map(({ feature, from, to }): [string, string] => [feature, `${shown(from)} -> ${shown(to)}`]);
  return `${[`${now}; would be ${figure(nearest.prediction)} with`, table(lines)].join("\n")}\n`;
}

function shown(value: Value): string {
  return isMissing(value) ? "missing" : written(value);
}

type Meant = Pick<Explanation, "target" | "in">;

function targetOf({ target }: Pick<Meant, "target">): string {
  return target === undefined ? "" : ` ${target}`;
}

function unitOf({ in: scale }: Pick<Meant, "in">): string {
  return scale === "number" ? "" : ` in ${scale.replace("_", "-")}`;
}

function largestFirst<T>(values: readonly T[], size: (value: T) => number): T[] {
  return [...values].sort((left, right) => Math.abs(size(right)) - Math.abs(size(left)));
}

function moved(value: number, stderr: number): string {
  return `${value < 0 ? "" : "+"}${figure(value)}${stderr > 0 ? ` ± ${figure(stderr)}` : ""}`;
}

function baseOf({ method, values: [first] }: Explanation): string {
  if (method === "lime") return "nothing, by the linear model";
  if (isArea(first?.value)) return "the mean colour";
  return first?.feature === "word 0" ? "no words" : "the background";
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}
