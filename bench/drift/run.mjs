/**
 * `npm run drift-bench -- --runs=1000`: how often alarms are wrong, how late they are right, and what they say of real flights.
 * `--only=simulated` or `--only=flights` runs one of the two.
 */
import { parseArgs } from "node:util";
import { cargoNative } from "../../tools/cargo.mjs";
import { judgeMonths } from "./flights.mjs";

const parts = {
  async simulated() {
    console.log("## Simulated models\n");
    const example = ["run", "--release", "-p", "driftline-monitor", "--example", "error_rates", "--", runs];
    await cargoNative("target-native", example, { stdout: "inherit" });
  },
  async flights() {
    console.log("\n## Flights from New York, by a model of its winter\n");
    console.log(await judgeMonths());
  },
};

const options = { runs: { type: "string", default: "1000" }, only: { type: "string" } };
const { runs, only } = parseArgs({ options }).values;
if (only && !parts[only]) throw new Error(`--only=${only} is none of ${Object.keys(parts).join(", ")}`);
for (const part of only ? [only] : Object.keys(parts)) await parts[part]();
