import type { Drift, StreamDrift } from "../types.js";
import { predictTable } from "./batches.js";
import { loadBundle, openRows } from "./bundle.js";
import type { Command } from "./command.js";
import { list } from "./failure.js";
import { table } from "./help.js";
import { COMMON, type Given, type Options, text, usage } from "./options.js";
import { checkFiles, fileTaker } from "./predict-files.js";

const options = {
  from: text("csv|jsonl|txt", "format of the input, where its name does not say: for standard input"),
} as const satisfies Options;

export const drift: Command = {
  name: "drift",
  summary: "say whether the world of a model has changed",
  usage: [
    "<bundle.driftline> <table.csv|.jsonl|.parquet|-> [options]",
    "<bundle.driftline> <texts.txt|table|-> [options]",
    "<bundle.driftline> <file>... [options]",
  ],
  about: `Predicts what it is given, and compares every column, score and class with the reference in the bundle. The whole
is judged, whatever the order of the rows.

A column has "drifted" when a test says so at a level of 1 % for the whole model: of models whose world has not changed,
at most one in a hundred has a column called so, however many columns there are. "watch" is what would be an alarm for
a single column.

--json prints the whole verdict: per column its e-value, shares of missing and new values, mean, percentiles, and how
much of a change of the score goes back to it. A verdict is no error: the exit code is 0.`,
  options,
  examples: [
    ["judge the flights of March", "driftline drift flights.driftline march.csv"],
    ["what moved the score?", "driftline drift flights.driftline july.csv --json"],
  ],
  run,
};

type DriftOptions = Given<typeof options & typeof COMMON>;

async function run(options: DriftOptions, [bundle, ...inputs]: readonly string[]): Promise<void> {
  const [input] = inputs;
  if (bundle === undefined || input === undefined) throw usage("drift", "expected a bundle and an input");
  const { model, manifest } = await loadBundle(bundle, { monitor: { clock: "none" } });
  const taker = fileTaker(manifest);
  if (taker) {
    checkFiles(manifest, taker, inputs);
    for (const file of inputs) await taker.predict(model, file);
  } else {
    if (inputs.length > 1) throw usage("drift", `expected one table, found ${list(inputs)}`);
    for await (const _ of predictTable(model, await openRows("drift", manifest, input, options.from)));
  }
  const verdict = await model.drift();
  process.stdout.write(options.json ? `${JSON.stringify(verdict)}\n` : describe(verdict));
}

function describe({ sentence, reference, rows, streams, quality }: Drift): string {
  const counted = `${rows.live.toLocaleString("en")} seen, ${rows.reference.toLocaleString("en")} in the reference`;
  const origin = reference === "bundle" ? counted : `${counted} (learned from the first predictions)`;
  const lines = streams.map((stream): [string, string] => [stream.name, describeStream(stream)]);
  return `${sentence}\n${table([["rows", origin], ...lines, ...(quality ? describeQuality(quality) : [])])}\n`;
}

function describeStream({ status, sentence, harmless }: StreamDrift): string {
  if (status === "ok") return "ok";
  const effect = harmless === null ? "" : harmless ? " (does not move the score)" : " (moves the score)";
  return `${status}: ${sentence}${effect}`;
}

function describeQuality({ estimated, reference }: NonNullable<Drift["quality"]>): [string, string][] {
  const metrics = ["accuracy", "auc", "f1", "brier"] as const;
  return metrics.flatMap((metric): [string, string][] => {
    const [estimate, before] = [estimated?.[metric], reference[metric]];
    if (!estimate || before === null) return [];
    if (estimate.status === "abstained") return [[metric, `not estimated: ${estimate.reason}`]];
    const { live, lower, upper } = estimate;
    const [now, low, high, was] = [live, lower, upper, before].map((value) => value.toFixed(3));
    return [[metric, `about ${now} (${low} to ${high}), ${was} on the reference`]];
  });
}
