import { NO_LABEL } from "../inputs/join.js";
import type { LocalModel } from "../model/local.js";
import { type Answered, predictTable } from "./batches.js";
import { Failure, list, quote } from "./failure.js";
import { nameOf } from "./profile.js";
import type { Table } from "./table.js";

/** How a model does on a reference. */
export interface Evaluation {
  readonly rows: number;
  /** The smallest and the largest value that the model gave. */
  readonly range: readonly [number, number];
  /** Share of the rows whose label is the target. For a classification with a target. */
  readonly accuracy?: number;
  /** Root of the mean squared error. For a regression with a target. */
  readonly rmse?: number;
  /** Rows left out of the comparison, because their target is missing. */
  readonly without_target?: number;
}

/** What is found out from a reference. */
export interface Evaluated {
  readonly evaluation: Evaluation;
  /** What its inputs and answers looked like, as the bundle's entry. */
  readonly profile: string;
}

/** Predicts every row of a reference, and compares with the target where there is one. */
export async function evaluate(model: LocalModel, table: Table, target: string | undefined): Promise<Evaluated> {
  const labels = model.manifest?.output.labels;
  const truthOf = labels ? positionAmong(labels) : Number;
  const score = labels ? hit : squaredError;
  await model.beginReference();
  let [rows, missing, sum] = [0, 0, 0];
  let range: Evaluation["range"] = [Infinity, -Infinity];
  for await (const answered of predictTable(model, table, target === undefined ? [] : [target])) {
    const { batch, chunk } = answered;
    rows += batch.rows;
    range = widened(range, batch.output);
    const nan = batch.output.findIndex(Number.isNaN);
    if (nan >= 0) throw isNan(table, answered, Math.floor(nan / batch.width));
    if (target === undefined) continue;
    const cells = chunk.columns.get(target);
    const truths = new Float64Array(batch.rows).fill(NaN);
    for (let row = 0; row < batch.rows; row += 1) {
      const name = nameOf(cells?.[row], table.format === "csv");
      if (name === null) {
        missing += 1;
        continue;
      }
      const truth = truthOf(name);
      const points = score(answered, row, truth);
      if (Number.isNaN(points)) throw notComparable(table, answered, row, target, name, labels);
      truths[row] = truth;
      sum += points;
    }
    await model.tellTruths(truths);
  }
  const profile = await model.reference();
  const mean = sum / (rows - missing);
  if (target === undefined || rows === missing) return { evaluation: { rows, range }, profile };
  const figure = labels ? { accuracy: mean } : { rmse: Math.sqrt(mean) };
  const evaluation = { rows, range, ...figure, ...(missing > 0 && { without_target: missing }) };
  return { evaluation, profile };
}

/** The range that holds these values too. */
export function widened(range: Evaluation["range"], values: Float32Array): Evaluation["range"] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], range);
}

/** Points for a row; NaN where the truth can't be compared with the answer. */
type Score = (answered: Answered, row: number, truth: number) => number;

const hit: Score = ({ batch }, row, truth) =>
  Number.isNaN(truth) ? NaN : Number((batch.classes?.[row] ?? NO_LABEL) === truth);

const squaredError: Score = ({ batch }, row, truth) =>
  batch.width === 1 ? (truth - (batch.output[row] ?? NaN)) ** 2 : NaN;

/** The position of a label. A target may also be the position itself: 0 or 1, false or true. */
function positionAmong(labels: readonly string[]): (truth: string) => number {
  const positions = new Map(labels.map((label, position) => [label, position]));
  return (truth) => {
    const number = truth === "false" ? 0 : truth === "true" ? 1 : Number(truth);
    const inRange = Number.isInteger(number) && number >= 0 && number < labels.length;
    return positions.get(truth) ?? (inRange ? number : NaN);
  };
}

function isNan({ file }: Table, { chunk }: Answered, row: number): Failure {
  return new Failure("execution_failed", `${file}, ${chunk.place(row)}: the model answers NaN; does it take missing values?`);
}

function notComparable(
  { file }: Table,
  { chunk }: Answered,
  row: number,
  target: string,
  truth: string,
  labels: readonly string[] | undefined,
): Failure {
  const expected = labels ? `one of the labels ${list(labels)}` : "a number, and a model that gives one a row";
  const text = `${file}, ${chunk.place(row)}, column ${quote(target)}: found ${quote(truth)}, expected ${expected}`;
  return new Failure("invalid_value", text);
}
