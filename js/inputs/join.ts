import { DriftlineError } from "../error.js";
import type { Answer, BatchAnswer } from "../types.js";

/** In `BatchAnswer.classes`: no score reached the threshold. */
export const NO_LABEL = 0xffffffff;

/** Answers that the core gives one by one, as one. */
export function join(answers: readonly Answer[], labels: readonly string[] | undefined): BatchAnswer {
  const outputs = answers.map(({ output }) => (typeof output === "number" ? [output] : output));
  const width = outputs[0]?.length ?? 0;
  const output = new Float32Array(answers.length * width);
  for (const [row, values] of outputs.entries()) {
    if (values.length !== width) throw unequal(row, values.length, width);
    output.set(values, row * width);
  }
  const batch = { rows: answers.length, width, output };
  return labels ? { ...batch, classes: Uint32Array.from(answers, ({ label }) => classOf(label, labels)) } : batch;
}

function classOf(label: string | undefined, labels: readonly string[]): number {
  return label === undefined ? NO_LABEL : labels.indexOf(label);
}

function unequal(row: number, found: number, expected: number): DriftlineError {
  const text = `row ${row}: the model gives ${found} values, but ${expected} for row 0; predict them one by one`;
  return new DriftlineError("invalid_shape", text, { location: `row ${row}` });
}
