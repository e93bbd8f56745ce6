import { NO_LABEL, type Model } from "../model.js";
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

/** Predicts every row of a reference, and compares with the target where there is one. */
export async function evaluate(model: Model, table: Table, target: string | undefined): Promise<Evaluation> {
  const labels = model.manifest?.output.labels;
  const score = labels ? countHits(labels) : sumSquares;
  let [rows, missing, sum] = [0, 0, 0];
  let range: [number, number] = [Infinity, -Infinity];
  for await (const answered of predictTable(model, table, target === undefined ? [] : [target])) {
    const { batch, chunk } = answered;
    rows += batch.rows;
    range = batch.output.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], range);
    const nan = batch.output.findIndex(Number.isNaN);
    if (nan >= 0) throw isNan(table, answered, Math.floor(nan / batch.width));
    if (target === undefined) continue;
    const truths = chunk.columns.get(target);
    for (let row = 0; row < batch.rows; row += 1) {
      const truth = nameOf(truths?.[row], table.format === "csv");
      const points = truth === null ? undefined : score(answered, row, truth);
      if (points === undefined) missing += 1;
      else if (Number.isNaN(points)) throw notComparable(table, answered, row, target, String(truth), labels);
      else sum += points;
    }
  }
  const mean = sum / (rows - missing);
  if (target === undefined || rows === missing) return { rows, range };
  const figure = labels ? { accuracy: mean } : { rmse: Math.sqrt(mean) };
  return { rows, range, ...figure, ...(missing > 0 && { without_target: missing }) };
}

/** Points for a row; NaN where the truth can't be compared with the answer. */
type Score = (answered: Answered, row: number, truth: string) => number;

function countHits(labels: readonly string[]): Score {
  const positions = new Map(labels.map((label, position) => [label, position]));
  return ({ batch }, row, truth) => {
    const expected = positions.get(truth) ?? position(truth, labels.length);
    return expected === undefined ? NaN : Number((batch.classes?.[row] ?? NO_LABEL) === expected);
  };
}

/** A target may also be the position of the label: 0 or 1, false or true. */
function position(truth: string, labels: number): number | undefined {
  const number = truth === "false" ? 0 : truth === "true" ? 1 : Number(truth);
  return Number.isInteger(number) && number >= 0 && number < labels ? number : undefined;
}

const sumSquares: Score = ({ batch }, row, truth) =>
  batch.width === 1 ? (Number(truth) - (batch.output[row] ?? NaN)) ** 2 : NaN;

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
