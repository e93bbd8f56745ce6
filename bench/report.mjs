/** What a run prints. */
import { TABLES } from "./tables.mjs";

const TITLES = {
  speed: "How many times as long as driftline they take, by platform",
  steady: "Milliseconds a call, and how many times as many",
  threads: "Several threads",
  start: "Milliseconds from nothing to the first answer",
  memory: "Megabytes of WebAssembly memory after the first answer",
  watching: "What the monitor costs",
  sizes: "What the modules weigh",
};

export function report(results) {
  const parts = Object.entries(TITLES).map(([name, title]) => `## ${title}\n\n${TABLES[name](results)}`);
  return [...parts, TABLES.circumstances(results)].join("\n\n");
}
