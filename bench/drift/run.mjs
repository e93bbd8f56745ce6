/** `npm run drift-bench -- --runs=1000`: how often alarms are wrong, how late they are right, and what they say of real flights. */
import { parseArgs } from "node:util";
import { cargoNative } from "../../tools/cargo.mjs";
import { judgeMonths } from "./flights.mjs";

const { runs } = parseArgs({ options: { runs: { type: "string", default: "1000" } } }).values;

console.log("## Simulated models\n");
const example = ["run", "--release", "-p", "driftline-monitor", "--example", "error_rates", "--", runs];
await cargoNative("target-native", example, { stdout: "inherit" });

console.log("\n## Flights from New York, by a model of its winter\n");
console.log(await judgeMonths());
