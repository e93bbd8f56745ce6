/** The flights model's rows and pipeline, as files of the project. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../tools/cache.mjs";

export const flightsFile = (name) => join(project, "models", "flights", name);

/** What the model does with its columns before the network runs. */
export const flightsPipeline = () => JSON.parse(readFileSync(flightsFile("manifest.json"), "utf8")).pipeline;

/** The columns that the model reads, of the training rows; null where a value is missing. */
export function flightsColumns() {
  const [head, ...lines] = readFileSync(flightsFile("reference.csv"), "utf8").trim().split("\n").map((line) => line.split(","));
  const cell = (text) => (text === "" ? null : Number.isNaN(Number(text)) ? text : Number(text));
  const columns = head.map((name, at) => [name, lines.map((line) => cell(line[at]))]);
  return Object.fromEntries(columns.filter(([name]) => name !== "late"));
}
