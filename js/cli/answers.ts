import { NO_LABEL } from "../inputs/join.js";
import type { BatchAnswer, Manifest } from "../types.js";

/** Writes answers as text: what comes before the first, each row, what comes after the last. */
export interface Writer {
  readonly head: string;
  rows(batch: BatchAnswer, start: number, file?: string): string;
  readonly tail: string;
}

/** One row as JSON shows it: what `predict` answers, with the number of the row. */
interface JsonAnswer {
  readonly row: number;
  /** Absent for rows of a table and for texts. */
  readonly file?: string;
  /** The value, or all of them. Absent where each has its label: then the scores say it. */
  readonly output?: number | readonly number[];
  /** Absent for a regression; `null` when no score reaches the threshold. */
  readonly label?: string | null;
  /** Best first, as many as the manifest's `top_k` says. Absent for a regression. */
  readonly scores?: readonly { readonly label: string; readonly score: number }[];
}

/** A line of JSON for each row. */
export function jsonLines({ output }: Manifest): Writer {
  return {
    head: "",
    rows: (batch, start, file) =>
      answers(batch, start, file, output.top_k).map((answer) => `${JSON.stringify(answer)}\n`).join(""),
    tail: "",
  };
}

/** One document with all rows. */
export function jsonDocument({ name, version, output }: Manifest): Writer {
  let separator = "\n";
  return {
    head: `{"model":${JSON.stringify({ name, version })},"answers":[`,
    rows: (batch, start, file) => {
      const lines = answers(batch, start, file, output.top_k).map((answer) => JSON.stringify(answer));
      const text = separator + lines.join(",\n");
      separator = ",\n";
      return text;
    },
    tail: "\n]}\n",
  };
}

/** A header, and a line for each row: its number, the file, the label, every value. */
export function csv({ output: { labels } }: Manifest): Writer {
  let header = true;
  const head = ({ width }: BatchAnswer, file?: string) => [
    "row",
    ...(file === undefined ? [] : ["file"]),
    ...(labels ? ["label"] : []),
    ...(width === 1 ? ["output"] : Array.from({ length: width }, (_, index) => `output:${labels?.[index] ?? index}`)),
  ];
  const line = (cells: readonly (string | number)[]) => `${cells.map(csvCell).join(",")}\n`;
  return {
    head: "",
    rows: (batch, start, file) => {
      let text = header ? line(head(batch, file)) : "";
      header = false;
      for (let row = 0; row < batch.rows; row += 1) {
        const label = labels ? [labelOf(batch, row) ?? ""] : [];
        text += line([start + row, ...(file === undefined ? [] : [file]), ...label, ...values(batch, row)]);
      }
      return text;
    },
    tail: "",
  };
}

function answers(batch: BatchAnswer, start: number, file: string | undefined, topK = Infinity): JsonAnswer[] {
  const { labels, width } = batch;
  return Array.from({ length: batch.rows }, (_, row) => {
    const output = values(batch, row);
    return {
      row: start + row,
      ...(file !== undefined && { file }),
      ...(width === 1 && { output: output[0] ?? NaN }),
      ...(width > 1 && !labels && { output }),
      ...(labels && { label: labelOf(batch, row), scores: scores(labels, output, topK) }),
    };
  });
}

function labelOf({ classes, labels }: BatchAnswer, row: number): string | null {
  const position = classes?.[row] ?? NO_LABEL;
  return labels?.[position] ?? null;
}

function scores(labels: readonly string[], output: readonly number[], topK: number) {
  const [first = NaN] = output;
  const each = output.length === 1 ? [shortest(Math.fround(1 - first)), first] : output;
  const scores = labels.map((label, index) => ({ label, score: each[index] ?? NaN }));
  return scores.sort((a, b) => b.score - a.score).slice(0, topK);
}

function values({ output, width }: BatchAnswer, row: number): number[] {
  return Array.from(output.subarray(row * width, (row + 1) * width), shortest);
}

/** The number with the fewest digits that is the same in single precision. */
export function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

function csvCell(cell: string | number): string {
  if (typeof cell === "number") return Number.isNaN(cell) ? "" : String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
