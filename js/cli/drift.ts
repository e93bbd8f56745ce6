import type {
  Drift,
  DriftExplainOptions,
  Manifest,
  OrderedDrift,
  Statistic,
  StreamDrift,
  StreamingDetector,
  TogetherDrift,
} from "../types.js";
import { predictTable } from "./batches.js";
import { loadBundle, openRows } from "./bundle.js";
import type { Command } from "./command.js";
import { EXPLAINED } from "./explain-options.js";
import { describeComparison } from "./explain-print.js";
import { backgroundOf, someOf } from "./explain-row.js";
import { list } from "./failure.js";
import { table } from "./help.js";
import { choice, COMMON, type Given, type Options, text, usage } from "./options.js";
import { checkFiles, fileTaker } from "./predict-files.js";

const options = {
  statistics: { type: "boolean", help: "print PSI and the other classic statistics, each with what chance may do to it" },
  detectors: text("name:stream,...", "adwin, kswin, ddm or page_hinkley on streams whose rows come in order"),
  explain: { type: "boolean", help: `say which columns moved the mean answer, by ${EXPLAINED} rows of the table` },
  target: text("label", "with --explain, the class whose score is meant"),
  background: text("table", "with --explain, rows from before (those of the bundle)"),
  from: text("csv|jsonl|txt", "format of the input, where its name does not say: for standard input"),
} as const satisfies Options;

/** A p-value below this is no chance, for who looks once. */
const LEVEL = 0.01;

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
    ["what moved the score?", "driftline drift flights.driftline july.csv --explain --target late --background january.csv"],
  ],
  run,
};

type DriftOptions = Given<typeof options & typeof COMMON>;

async function run(options: DriftOptions, [bundle, ...inputs]: readonly string[]): Promise<void> {
  const [input] = inputs;
  if (bundle === undefined || input === undefined) throw usage("drift", "expected a bundle and an input");
  const { model, manifest } = await loadBundle(bundle, {
    monitor: { clock: "none", detectors: detectorsOf(options.detectors) },
  });
  const taker = fileTaker(manifest);
  if (taker) {
    checkFiles(manifest, taker, inputs);
    for (const file of inputs) await taker.predict(model, file);
  } else {
    if (inputs.length > 1) throw usage("drift", `expected one table, found ${list(inputs)}`);
    for await (const _ of predictTable(model, await openRows("drift", manifest, input, options.from)));
  }
  const explain = options.explain ? await explainOptions(options, manifest, input) : undefined;
  const verdict = await model.drift({ statistics: Boolean(options.statistics || options.json), ...(explain && { explain }) });
  process.stdout.write(options.json ? `${JSON.stringify(verdict)}\n` : describe(verdict));
}

async function explainOptions({ background: file, target }: DriftOptions, manifest: Manifest, input: string): Promise<DriftExplainOptions> {
  if (manifest.pipeline.type !== "tabular") throw usage("drift", "--explain is for rows of tables");
  const rows = await someOf("drift", manifest, input);
  const background = await backgroundOf("drift", manifest, file);
  return { rows, ...(background && { background }), ...(target !== undefined && { target }) };
}

function detectorsOf(given = ""): StreamingDetector[] {
  const detector = (text: string): StreamingDetector => {
    const [name, ...stream] = text.split(":");
    const known = choice("drift", "detectors", name, ["adwin", "ddm", "kswin", "page_hinkley"]);
    if (!known || stream.length === 0) throw usage("drift", `--detectors is \`${text}\`, expected name:stream`);
    return { detector: known, stream: stream.join(":") };
  };
  return given === "" ? [] : given.split(",").map(detector);
}

function describe({ sentence, reference, rows, streams, together, ordered, quality, scoreChange }: Drift): string {
  const counted = `${rows.live.toLocaleString("en")} seen, ${rows.reference.toLocaleString("en")} in the reference`;
  const origin = reference === "bundle" ? counted : `${counted} (learned from the first predictions)`;
  const lines: [string, string][] = [
    ["rows", origin],
    ...streams.map((stream): [string, string] => [stream.name, describeStream(stream)]),
    ...(together ? [["together", describeTogether(together)] as [string, string]] : []),
    ...ordered.map(describeOrdered),
    ...(quality ? describeQuality(quality) : []),
  ];
  const statistics = streams.flatMap((stream) => describeStatistics(stream));
  const moved = scoreChange ? describeComparison(scoreChange) : "";
  return `${[sentence, table(lines), ...(statistics.length > 0 ? [table(statistics)] : [])].join("\n")}\n${moved}`;
}

function describeTogether({ pValue, rows }: TogetherDrift): string {
  const verdict = pValue < LEVEL ? "the numbers of a row lie together as they did not in the reference" : "as in the reference";
  return `${verdict} (p = ${pValue.toPrecision(2)}, by ${rows.toLocaleString("en")} rows)`;
}

function describeOrdered({ detector, stream, changes, last }: OrderedDrift): [string, string] {
  const found = ["no change", `1 change, at row ${last}`][changes] ?? `${changes} changes, the last at row ${last}`;
  return [`${detector}: ${stream}`, found];
}

/** A line for each statistic. */
function describeStatistics({ name, statistics }: StreamDrift): [string, string][] {
  return Object.entries(statistics ?? {}).flatMap(([statistic, found]: [string, Statistic | null]): [string, string][] => {
    if (!found) return [];
    const [value, threshold] = [found.value, found.threshold].map((number) => number.toPrecision(3));
    const verdict = found.value > found.threshold ? "more than chance" : "chance";
    return [[`${name}: ${statistic}`, `${value}, by chance up to ${threshold}: ${verdict}`]];
  });
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
