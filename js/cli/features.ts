import type { Feature, Field, TensorInfo } from "../types.js";
import { isWhole, numberColumn } from "./elements.js";
import { list, quote } from "./failure.js";
import type { ColumnProfile } from "./profile.js";

/** A text column with more values than this holds names or remarks, not categories. */
const MAX_CATEGORIES = 1000;

/** A column, and what its input of the model holds; `undefined` where there is none. */
export interface TakenColumn extends ColumnProfile {
  readonly input?: TensorInfo["type"];
  /** Whether the user says that the model takes NaN for what is missing. */
  readonly nan?: boolean;
}

/** Whether a draft can have the column at all. */
export function isEncodable({ type, asText, distinct }: ColumnProfile): boolean {
  return asText || type !== "string" || (distinct !== undefined && distinct.length > 0 && distinct.length <= MAX_CATEGORIES);
}

/** The column as the model's input of its name takes it: the texts themselves, whatever they look like. */
export function asTaken(column: ColumnProfile, input: TensorInfo): TakenColumn {
  if (input.type === "string") return { ...column, type: "string", asText: true, input: input.type };
  return { ...column, input: input.type };
}

/** The column in the signature. */
export function fieldOf({ name, type, input }: TakenColumn): Field {
  return { name, type: type === "double" ? numberColumn(input ?? null) : type };
}

/** A way to encode the column. Where training may have done otherwise, `columnProblems` says so. */
export function featureOf(column: TakenColumn): Feature {
  const { name, type, asText, missing, mean, distinct = [] } = column;
  if (becomesNan(column)) return { column: name, encode: "number", missing: "nan" };
  if (asText) return { column: name, encode: "text", ...(missing > 0 && { missing: "" }) };
  switch (type) {
    case "double":
      return { column: name, encode: "number", ...(missing > 0 && { steps: [{ op: "impute", value: mean }] }) };
    case "boolean":
      return { column: name, encode: "boolean", ...(missing > 0 && { missing: false }) };
    case "datetime":
      return { column: name, encode: "timestamp", parts: ["unix_seconds"] };
    case "string":
      return { column: name, encode: "one_hot", values: distinct };
  }
}

/** What a reference can't tell about how the model was trained on a column. */
export function columnProblems(column: TakenColumn, rows: number): string[] {
  const { name, type, asText, missing, distinct } = column;
  if (missing === rows) return [`column ${quote(name)} has no values`];
  const problems: string[] = [];
  if (type === "string" && !asText) {
    const values = distinct ? `${distinct.length} values` : "too many values to list";
    problems.push(`column ${quote(name)} holds text (${values}): how is it encoded?`);
  }
  if (type === "datetime") problems.push(`column ${quote(name)} holds moments: which parts does the model take?`);
  if (missing > 0 && !becomesNan(column)) {
    const advice = canBeNan(column) ? " If the model itself takes NaN, say --missing nan" : "";
    problems.push(`column ${quote(name)} lacks ${missing} of ${rows} values: what stands in for them?${advice}`);
  }
  return problems;
}

function becomesNan(column: TakenColumn): boolean {
  return column.nan === true && column.missing > 0 && canBeNan(column);
}

function canBeNan({ type, input = null }: TakenColumn): boolean {
  return type === "double" && !isWhole(input);
}

/** Why the features don't go into the model's one input. */
export function tensorProblems(
  inputs: readonly TensorInfo[],
  columns: readonly ColumnProfile[],
  features: readonly Feature[],
): string[] {
  const [input, ...more] = inputs;
  if (!input || more.length > 0) {
    const lacking = inputs.filter(({ name }) => !columns.some((column) => column.name === name));
    const names = list(lacking.map(({ name }) => name));
    return [`the reference has no columns for the inputs ${names}; what is always the same goes in --constants`];
  }
  if (input.shape?.length !== 2) {
    return [`input ${quote(input.name)} has the shape [${input.shape?.join(", ")}], expected [rows, features]`];
  }
  const width = input.shape[1];
  const made = features.reduce((sum, feature) => sum + widthOf(feature), 0);
  if (typeof width !== "number" || width === made) return [];
  const names = list(columns.map(({ name }) => name));
  return [`input ${quote(input.name)} takes ${width} features, the columns make ${made}: ${names}`];
}

function widthOf(feature: Feature): number {
  if (feature.encode === "timestamp") return feature.parts.length;
  return feature.encode === "one_hot" ? feature.values.length : 1;
}
