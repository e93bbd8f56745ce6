/** The options of `driftline explain`, read. */
import type { CounterfactualOptions, ExplainOptions } from "../types.js";
import { COMMON, type Given, type Options, choice, text, usage } from "./options.js";

const METHODS = ["auto", "exact", "tree", "leverage", "kernel", "permutation", "owen", "lime", "occlusion"] as const;
/** Rows taken of a file with background rows. */
export const BACKGROUND = 100;
/** Rows explained, where many are. */
export const EXPLAINED = 100;

export const options = {
  row: text("number", "the row or text to explain, counted from 0 (0)"),
  method: text("name", `${METHODS.join(", ")} (auto)`),
  target: text("label", "the class to explain (the one that the model decides for)"),
  in: text("probability|log_odds", "the scale of a class (probability)"),
  groups: text("name=column,...;...", "columns that are explained as one"),
  background: text("table", `rows to compare with: ${BACKGROUND} of them, evenly spaced (those of the bundle)`),
  tolerance: text("number", "the relative error that is small enough for methods that draw (0.005)"),
  "max-evaluations": text("number", "coalitions to evaluate at most (10000, by lime 5000; of texts and pictures 1000)"),
  grid: text("number", "cells to a side of the grid over a picture (8)"),
  seed: text("number", "the same seed draws the same (0)"),
  all: { type: "boolean", help: `say what matters over ${EXPLAINED} rows of the table, evenly spaced` },
  before: text("table", `say what moved the mean answer from ${EXPLAINED} rows of this table to as many of the input`),
  counterfactual: { type: "boolean", help: "say what would have to be different for --target to be the answer" },
  actionable: text("column,...", "columns that may be different in a counterfactual (all)"),
  "at-least": text("number", "the number that a counterfactual is to have, or more (of a class, one half)"),
  "at-most": text("number", "the number that a counterfactual is to have, or less"),
  from: text("csv|jsonl|txt", "format of the input, where its name does not say: for standard input"),
} as const satisfies Options;

export type CommandOptions = Given<typeof options & typeof COMMON>;

export function explainOptions(options: CommandOptions): Omit<ExplainOptions, "progress_callback"> {
  const numbers = {
    tolerance: number("tolerance", options.tolerance),
    max_evaluations: whole("max-evaluations", options["max-evaluations"]),
    seed: whole("seed", options.seed),
    grid: whole("grid", options.grid),
  };
  const given = {
    method: choice("explain", "method", options.method, METHODS),
    in: choice("explain", "in", options.in, ["probability", "log_odds"]),
    target: options.target,
    groups: options.groups === undefined ? undefined : groupsOf(options.groups),
    ...numbers,
  };
  return defined(given) as ExplainOptions;
}

export function counterfactualOptions(options: CommandOptions): CounterfactualOptions {
  const given = {
    in: choice("explain", "in", options.in, ["probability", "log_odds"]),
    target: options.target,
    actionable: options.actionable?.split(","),
    at_least: number("at-least", options["at-least"], Number.NEGATIVE_INFINITY),
    at_most: number("at-most", options["at-most"], Number.NEGATIVE_INFINITY),
    max_evaluations: whole("max-evaluations", options["max-evaluations"]),
  };
  return defined(given) as CounterfactualOptions;
}

/** Without what was not given. */
function defined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function groupsOf(given: string): Record<string, string[]> {
  const group = (text: string): [string, string[]] => {
    const [name, columns, ...more] = text.split("=");
    if (name && columns && more.length === 0) return [name, columns.split(",")];
    throw usage("explain", `--groups is \`${given}\`, expected name=column,column;name=...`);
  };
  return Object.fromEntries(given.split(";").map(group));
}

function number(name: string, given: string | undefined, least = 0): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (given.trim() !== "" && value >= least && Number.isFinite(value)) return value;
  throw usage("explain", `--${name} is \`${given}\`, expected a number${least === 0 ? " from 0" : ""}`);
}

export function whole(name: string, given: string | undefined): number | undefined {
  const value = number(name, given);
  if (value === undefined || Number.isSafeInteger(value)) return value;
  throw usage("explain", `--${name} is \`${given}\`, expected a whole number from 0`);
}
