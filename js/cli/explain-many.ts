/** `driftline explain` where it is asked for more than one answer, or for another one. */
import type { Columns, Manifest, Model } from "../index.js";
import { type CommandOptions, counterfactualOptions, explainOptions } from "./explain-options.js";
import { describeComparison, describeCounterfactual, describeImportance } from "./explain-print.js";
import { rowOf, someOf } from "./explain-row.js";

/** The options that ask for it. */
export const QUESTIONS = ["all", "before", "counterfactual"] as const;
export type Question = (typeof QUESTIONS)[number];

interface Subject {
  readonly model: Model;
  readonly manifest: Manifest;
  readonly input: string;
  readonly row: number;
  readonly background: Columns | undefined;
}

export async function explainRows(question: Question, subject: Subject, options: CommandOptions): Promise<void> {
  const { found, text } = await answer(question, subject, options);
  process.stdout.write(options.json ? `${JSON.stringify(found)}\n` : text);
}

async function answer(question: Question, subject: Subject, options: CommandOptions): Promise<{ found: object; text: string }> {
  const { model, manifest, input, row, background } = subject;
  const compared = background && { background };
  const some = (file: string) => someOf("explain", manifest, file);
  if (question === "all") {
    const found = await model.importance(await some(input), { ...explainOptions(options), ...compared });
    return { found, text: describeImportance(found) };
  }
  if (question === "before") {
    const [before, after] = [await some(options.before ?? ""), await some(input)];
    const found = await model.compare(before, after, { ...explainOptions(options), ...compared });
    return { found, text: describeComparison(found) };
  }
  const found = await model.counterfactual(await rowOf(manifest, input, row, options.from), { ...counterfactualOptions(options), ...compared });
  return { found: { row, ...found }, text: describeCounterfactual(row, found) };
}
