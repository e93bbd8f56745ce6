import type { Explanation, Row } from "../types.js";
import { loadBundle } from "./bundle.js";
import type { Command } from "./command.js";
import { explainRows, type Question, QUESTIONS } from "./explain-many.js";
import { type CommandOptions, explainOptions, options, whole } from "./explain-options.js";
import { describe, type Place } from "./explain-print.js";
import { backgroundOf, rowOf } from "./explain-row.js";
import { readBytes } from "./files.js";
import { usage } from "./options.js";
import { checkFiles, fileTaker } from "./predict-files.js";

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

With --all it says instead which columns matter over the rows of the table, with --before which of them moved the mean
answer from one table to the other, and with --counterfactual what would have to be different in the row.

The largest attributions stand first. --json prints an object {"row", "method", "base", "prediction", "values", ...}
with the columns in the order of the model, or the words or cells in theirs; of a picture \`file\` instead of \`row\`.`,
  options,
  examples: [
    ["explain the first flight of a file", "driftline explain flights.driftline sample.csv --background reference.csv"],
    ["explain why one is late, the weather as a whole",
      'driftline explain flights.driftline sample.csv --row 7 --target late --groups "weather=temp,dewp,humid"'],
    ["what made the flights of July late?",
      "driftline explain flights.driftline july.csv --before january.csv --target late --background train.csv"],
    ["how would this one be on time?",
      'driftline explain flights.driftline sample.csv --counterfactual --target "on time" --background train.csv'],
  ],
  run,
};

async function run(options: CommandOptions, [bundle, input, ...more]: readonly string[]): Promise<void> {
  if (bundle === undefined || input === undefined || more.length > 0) {
    throw usage("explain", "expected a bundle and an input");
  }
  const given = explainOptions(options);
  const row = whole("row", options.row) ?? 0;
  const { model, manifest } = await loadBundle(bundle, { monitor: false });
  const taker = fileTaker(manifest);
  const other = otherQuestion(options);
  if (other) {
    if (manifest.pipeline.type !== "tabular") throw usage("explain", `--${other} is for rows of tables`);
    const background = await backgroundOf("explain", manifest, options.background);
    return explainRows(other, { model, manifest, input, row, background }, options);
  }
  if (taker) {
    if (manifest.pipeline.type !== "image") throw usage("explain", `${taker.things} can't be explained yet`);
    checkFiles(manifest, taker, [input]);
    return write({ file: input }, await model.explain(await readBytes(input), given), options);
  }
  const values = await rowOf(manifest, input, row, options.from);
  if (manifest.pipeline.type === "text") {
    return write({ row }, await model.explain(textsOf(values), given), options);
  }
  const background = await backgroundOf("explain", manifest, options.background);
  return write({ row }, await model.explain(values, { ...given, ...(background && { background }) }), options);
}

function write(place: Place, why: Explanation, { json }: CommandOptions): void {
  process.stdout.write(json ? `${JSON.stringify({ ...place, ...why })}\n` : describe(place, why));
}

/** The text, or the two texts, of a row. */
function textsOf(row: Row): string | [string, string] {
  const [first = "", second] = Object.values(row).map((value) => String(value ?? ""));
  return second === undefined ? first : [first, second];
}

/** The option that asks for something else than one answer. */
function otherQuestion(options: CommandOptions): Question | undefined {
  const asked = QUESTIONS.filter((name) => options[name] !== undefined);
  if (asked.length > 1) throw usage("explain", `found ${asked.map((name) => `--${name}`).join(" and ")}, expected one of them`);
  return asked[0];
}
