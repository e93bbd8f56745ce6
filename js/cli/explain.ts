import { isArea, said } from "../explain/words.js";
import type { Columns, Explanation, ExplainOptions, Manifest, Row, Value } from "../types.js";
import { evenlySpaced, rowsOf } from "./background.js";
import { loadBundle, openRows } from "./bundle.js";
import type { Command } from "./command.js";
import { Failure } from "./failure.js";
import { readBytes } from "./files.js";
import { table } from "./help.js";
import { openTable } from "./open.js";
import { COMMON, type Given, type Options, choice, text, usage } from "./options.js";
import { checkFiles, fileTaker } from "./predict-files.js";

const METHODS = ["auto", "exact", "tree", "leverage", "kernel", "permutation", "owen", "lime", "occlusion"] as const;
/** Rows taken of a file with background rows. */
const BACKGROUND = 100;

const options = {
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
  from: text("csv|jsonl|txt", "format of the input, where its name does not say: for standard input"),
} as const satisfies Options;

export const explain: Command = {
  name: "explain",
  summary: "say which columns, words or cells of a picture moved the answer, and how much",
  usage: [
    "<bundle.driftline> <table.csv|.jsonl|.parquet|-> [options]",
    "<bundle.driftline> <texts.txt|table|-> [options]",
    "<bundle.driftline> <picture> [options]",
  ],
  about: `Explains one answer, in its unit. Of a row of a table: how much each column moved it away from the mean answer to
background rows, which come from --background, or from a bundle packed with it. Of a text: each word, away from an
empty text. Of a picture: each cell of a grid, away from a picture of its mean colour.

  exact        Shapley values by all coalitions of up to 12 columns, groups, words or cells
  tree         the same for models that are nothing but trees, of any number of columns
  leverage     Shapley values by drawn coalitions, each with a standard error; kernel and permutation too
  owen         for texts: Shapley values where neighbouring words stay together
  lime         a linear model near the row; its attributions do not add up to the answer
  occlusion    what the answer loses without each part; does not add up either
  auto         tree where it can, exact where it may, otherwise leverage, owen or what --max-evaluations allows

The largest attributions stand first. --json prints an object {"row", "method", "base", "prediction", "values", ...}
with the columns in the order of the model, or the words or cells in theirs; of a picture \`file\` instead of \`row\`.`,
  options,
  examples: [
    ["explain the first flight of a file", "driftline explain flights.driftline sample.csv --background reference.csv"],
    ["explain why one is late, the weather as a whole",
      'driftline explain flights.driftline sample.csv --row 7 --target late --groups "weather=temp,dewp,humid"'],
  ],
  run,
};

type CommandOptions = Given<typeof options & typeof COMMON>;

async function run(options: CommandOptions, [bundle, input, ...more]: readonly string[]): Promise<void> {
  if (bundle === undefined || input === undefined || more.length > 0) {
    throw usage("explain", "expected a bundle and an input");
  }
  const given = explainOptions(options);
  const row = whole("row", options.row) ?? 0;
  const { model, manifest } = await loadBundle(bundle, { monitor: false });
  const taker = fileTaker(manifest);
  if (taker) {
    if (manifest.pipeline.type !== "image") throw usage("explain", `${taker.things} can't be explained yet`);
    checkFiles(manifest, taker, [input]);
    return write({ file: input }, await model.explain(await readBytes(input), given), options);
  }
  const values = await readRow(manifest, input, row, options.from);
  if (manifest.pipeline.type === "text") {
    return write({ row }, await model.explain(textsOf(values), given), options);
  }
  const background = await backgroundOf(manifest, options.background);
  return write({ row }, await model.explain(values, { ...given, ...(background && { background }) }), options);
}

/** What was explained. */
type Place = { readonly row: number } | { readonly file: string };

function write(place: Place, why: Explanation, { json }: CommandOptions): void {
  process.stdout.write(json ? `${JSON.stringify({ ...place, ...why })}\n` : describe(place, why));
}

/** The text, or the two texts, of a row. */
function textsOf(row: Row): string | [string, string] {
  const [first = "", second] = Object.values(row).map((value) => String(value ?? ""));
  return second === undefined ? first : [first, second];
}

function explainOptions(options: CommandOptions): ExplainOptions {
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
  // OK because what was not given is left out.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as ExplainOptions;
}

function groupsOf(given: string): Record<string, string[]> {
  const group = (text: string): [string, string[]] => {
    const [name, columns, ...more] = text.split("=");
    if (name && columns && more.length === 0) return [name, columns.split(",")];
    throw usage("explain", `--groups is \`${given}\`, expected name=column,column;name=...`);
  };
  return Object.fromEntries(given.split(";").map(group));
}

function number(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (given.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw usage("explain", `--${name} is \`${given}\`, expected a number from 0`);
}

function whole(name: string, given: string | undefined): number | undefined {
  const value = number(name, given);
  if (value === undefined || Number.isSafeInteger(value)) return value;
  throw usage("explain", `--${name} is \`${given}\`, expected a whole number from 0`);
}

async function readRow(manifest: Manifest, input: string, row: number, from: string | undefined): Promise<Row> {
  const table = await openRows("explain", manifest, input, from);
  const fields = manifest.signature.inputs;
  const columns = await rowsOf(table, fields, (number) => number === row);
  const values = fields.map(({ name }): [string, Value] => [name, columns[name]?.[0]]);
  if (fields.every(({ name }) => columns[name]?.length === 1)) return Object.fromEntries(values);
  throw new Failure("invalid_table", `${table.file}: has no row ${row}, counted from 0`);
}

async function backgroundOf({ signature }: Manifest, file: string | undefined): Promise<Columns | undefined> {
  if (file === undefined) return undefined;
  if (file === "-") throw usage("explain", "--background is a file, found standard input");
  return evenlySpaced(() => openTable(file), signature.inputs, BACKGROUND);
}

function describe(place: Place, why: Explanation): string {
  const { method, base, prediction, evaluations, surrogate } = why;
  const target = why.target === undefined ? "" : ` ${why.target}`;
  const unit = why.in === "number" ? "" : ` in ${why.in.replace("_", "-")}`;
  const what = "row" in place ? `row ${place.row}` : place.file;
  const head = `${what}:${target} ${figure(prediction)}${unit}, ${figure(base)} for ${baseOf(why)}`;
  const how = `${method}, ${evaluations.toLocaleString("en")} evaluations`;
  const sorted = [...why.values].sort((left, right) => Math.abs(right.attribution) - Math.abs(left.attribution));
  const lines = sorted.map(({ feature, value, attribution, stderr }): [string, string] => {
    const sign = attribution < 0 ? "" : "+";
    const error = stderr > 0 ? ` ± ${figure(stderr)}` : "";
    return [said(feature, value), `${sign}${figure(attribution)}${error}`];
  });
  const fit = surrogate ? [`The linear model says ${figure(surrogate.prediction)}, and explains ${figure(surrogate.score)} of the variance.`] : [];
  return `${[`${head} (${how})`, table(lines), ...fit].join("\n")}\n`;
}

function baseOf({ method, values: [first] }: Explanation): string {
  if (method === "lime") return "nothing, by the linear model";
  if (isArea(first?.value)) return "the mean colour";
  return first?.feature === "word 0" ? "no words" : "the background";
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}
