import type { Model } from "../model/types.js";
import type { Manifest } from "../types.js";
import { type Writer, csv, jsonDocument, jsonLines } from "./answers.js";
import { predictTable } from "./batches.js";
import { loadBundle, openRows } from "./bundle.js";
import type { Command } from "./command.js";
import { list } from "./failure.js";
import { toSink } from "./files.js";
import { COMMON, type Given, type Options, choice, text, usage } from "./options.js";
import { PICTURES, checkFiles, fileTaker, predictFiles } from "./predict-files.js";
import { warn } from "./report.js";

const options = {
  to: text("jsonl|csv", "format of the answers: JSON Lines (the default) or CSV"),
  output: { ...text("file", "write to a file, which appears only when it is whole"), short: "o" },
  from: text("csv|jsonl|txt", "format of the input, where its name does not say: for standard input"),
} as const satisfies Options;

export const predict: Command = {
  name: "predict",
  summary: "predict rows of a table, texts, or files: pictures, sound, any",
  usage: [
    "<bundle.driftline> <table.csv|.jsonl|.parquet|-> [options]",
    "<bundle.driftline> <texts.txt|table|-> [options]",
    "<bundle.driftline> <file>... [options]",
  ],
  about: `Predicts what the bundle takes: every row of a table, every text, or every file.

Tables: columns are found by name, and those that the model does not take are ignored with a warning. An
empty cell of a CSV is a missing value. Numbers are read strictly: \`12abc\` is an error. \`-\` is standard input.
Texts: a table with their column, or a .txt with a text in each line. Pairs of texts are two columns.
Files: pictures (${PICTURES.join(" ")}), sound (.wav of PCM or floats; several channels become
their mean), or any for models of bytes. A model with a state forgets it before each file.

Answers: a line of JSON for each, such as
  {"row":0,"output":0.37,"label":"on time","scores":[{"label":"on time","score":0.63},{"label":"late","score":0.37}]}
  row      number of the row, text or file, from 0; files also have \`file\`
  output   the value, or values; left out where each has a label of its own
  label    of the best score, null if none reaches the threshold; left out for a regression
  scores   best first, as many as the manifest's \`top_k\` says; left out for a regression
With --to csv: row, file, label and every value, as columns. With --json: one document, {"model", "answers"}.`,
  options,
  examples: [
    ["predict a table into a CSV", "driftline predict flights.driftline sample.csv --to csv -o answers.csv"],
    ["predict rows that another program writes", "tail -n 9 rows.jsonl | driftline predict flights.driftline - --from jsonl"],
    ["say what is in two pictures", "driftline predict photos.driftline cat.jpg palace.png"],
    ["classify each line of a file", "driftline predict mood.driftline reviews.txt --to csv"],
  ],
  run,
};

type PredictOptions = Given<typeof options & typeof COMMON>;

async function run(options: PredictOptions, [bundle, ...inputs]: readonly string[]): Promise<void> {
  const [input] = inputs;
  if (bundle === undefined || input === undefined) {
    throw usage("predict", "expected a bundle and an input");
  }
  const { model, manifest } = await loadBundle(bundle);
  const writer = chooseWriter(options, manifest);
  const taker = fileTaker(manifest);
  if (taker) {
    checkFiles(manifest, taker, inputs);
    if (options.from !== undefined) throw usage("predict", `--from is for tables, but the model takes ${taker.things}`);
    return toSink(options.output, (sink) => predictFiles(model, taker, inputs, writer, sink));
  }
  if (inputs.length > 1) throw usage("predict", `expected one table, found ${list(inputs)}`);
  return predictRows(model, manifest, input, options, writer);
}

function chooseWriter({ json, to }: PredictOptions, manifest: Manifest): Writer {
  const format = choice("predict", "to", to, ["jsonl", "csv"]);
  if (json && format) throw usage("predict", "found --json and --to, expected one of them");
  if (json) return jsonDocument(manifest);
  return format === "csv" ? csv(manifest) : jsonLines(manifest);
}

async function predictRows(
  model: Model,
  manifest: Manifest,
  input: string,
  options: PredictOptions,
  writer: Writer,
): Promise<void> {
  const table = await openRows("predict", manifest, input, options.from);
  const taken = new Set(manifest.signature.inputs.map((field) => field.name));
  const ignored = table.columns.filter((column) => !taken.has(column));
  const notice = `${table.file}: ignored columns that the model does not take: ${list(ignored)}`;
  if (ignored.length > 0) warn(notice, options.json);
  const answers = predictTable(model, table);
  await toSink(options.output, async (sink) => {
    await sink.write(writer.head);
    for await (const { batch, start } of answers) await sink.write(writer.rows(batch, start));
    await sink.write(writer.tail);
  });
}
