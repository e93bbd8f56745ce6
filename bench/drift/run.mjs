/**
 * `npm run drift-bench`: how often alarms are wrong, how late they are right, what they say of real rows, and what they cost.
 *
 *     npm run drift-bench -- --only=peers,real   some of the parts: simulated, flights, peers, real, cost
 *     npm run drift-bench -- --quick             fewer runs, for a first look
 *     npm run drift-bench -- --runs=10000        so many simulated models
 *     npm run drift-bench -- --update            also writes results.md
 */
import { parseArgs } from "node:util";
import { cargoNative } from "../../tools/cargo.mjs";
import { fail } from "../../tools/progress.mjs";
import { timeWatching } from "./cost.mjs";
import { judgeMonths } from "./flights.mjs";
import { comparePeers } from "./peers.mjs";
import { judgeRealStreams } from "./real.mjs";
import { writeResults } from "./results.mjs";

const PARTS = {
  simulated: { title: "Simulated models", work: simulateModels },
  flights: { title: "Flights from New York, by a model of its winter", work: judgeMonths },
  peers: { title: "Beside other detectors: simulated streams", work: comparePeers },
  real: { title: "Beside other detectors: real streams", work: judgeRealStreams },
  cost: { title: "What watching costs", work: timeWatching },
};
const OPTIONS = {
  only: { type: "string", default: Object.keys(PARTS).join() },
  quick: { type: "boolean", default: false },
  runs: { type: "string" },
  update: { type: "boolean", default: false },
};

async function main() {
  const { only, quick, runs, update } = parseArgs({ options: OPTIONS }).values;
  const names = only.split(",");
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown !== undefined) throw new Error(`no part is called ${unknown}; there are ${Object.keys(PARTS).join(", ")}`);
  if (update && (quick || !names.includes("peers") || !names.includes("real"))) {
    throw new Error("--update needs the parts peers and real, and not --quick");
  }
  const size = { models: runs ?? (quick ? "100" : "1000"), streams: quick ? 5 : 40 };
  const texts = {};
  for (const name of names) {
    const { title, work } = PARTS[name];
    console.log(`\n## ${title}\n`);
    const text = await work(size);
    if (text) console.log(text);
    texts[name] = `## ${title}\n\n${text}`;
  }
  if (update) writeResults([texts.peers, texts.real]);
}

/** Prints as it goes: with many models it takes long. */
async function simulateModels({ models }) {
  const example = ["run", "--release", "--locked", "-p", "driftline-monitor", "--example", "error_rates", "--", models];
  await cargoNative("target-native", example, { stdout: "inherit" });
}

await main().catch(fail);
