/** What watching costs: rows of the flights model predicted with and without it, in turn. */
import { join } from "node:path";
import { project } from "../../tools/cache.mjs";
import { repeated } from "../columns.mjs";
import { flightsColumns, flightsFile } from "../flights.mjs";
import { interleave, median } from "../timing.mjs";

const ROWS = 10_000;
const CALLS = 3;

/** Microseconds a row, as Markdown. */
export async function timeWatching() {
  const { load } = await import(join(project, "dist", "entry", "node.js"));
  const columns = repeated(flightsColumns(), ROWS);
  const open = async (monitor) => load(flightsFile("flights.driftline"), { monitor });
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
