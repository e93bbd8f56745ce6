/** What watching costs: rows of the flights model predicted with and without it, in turn. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../../tools/cache.mjs";
import { interleave, median } from "../timing.mjs";

const ROWS = 10_000;
const CALLS = 3;

/** Microseconds a row, as Markdown. */
export async function timeWatching() {
  const { load } = await import(join(project, "dist", "entry", "node.js"));
  const flights = (name) => join(project, "models", "flights", name);
  const columns = firstRows(flights("reference.csv"));
  const open = async (monitor) => load(flights("flights.driftline"), { monitor });
  const models = [await open({}), await open(false)];
  const samples = await interleave(models.map((model) => () => model.predictBatch(columns)), CALLS);
  for (const model of models) model.dispose();
  const [watched, alone] = samples.map((times) => (1000 * median(times)) / ROWS);
  const figures = [watched, alone, watched - alone].map((microseconds) => microseconds.toFixed(2));
  return [
    `Microseconds a row of ${Object.keys(columns).length} columns, ${ROWS} rows a call, in Node:\n`,
    "| watched | not watched | difference |\n|---|---|---|",
    `| ${figures.join(" | ")} |`,
  ].join("\n");
}

/** The columns that the model reads, over and over until there are enough rows. */
function firstRows(file) {
  const [head, ...lines] = readFileSync(file, "utf8").trim().split("\n").map((line) => line.split(","));
  const cell = (text) => (text === "" ? null : Number.isNaN(Number(text)) ? text : Number(text));
  const column = (at) => Array.from({ length: ROWS }, (_, row) => cell(lines[row % lines.length][at]));
  return Object.fromEntries(head.flatMap((name, at) => (name === "late" ? [] : [[name, column(at)]])));
}
