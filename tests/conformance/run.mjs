/** Runs the cases, prints how many pass, and holds driftline to expected.json. `npm run conformance` builds first. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fail, say, step } from "../../tools/progress.mjs";
import { extractCases, readIndex } from "./cases.mjs";
import { engines } from "./engines.mjs";
import { runAll } from "./pool.mjs";
import { difference, passing, summary } from "./results.mjs";
import { table } from "./table.mjs";

// The slowest takes 4 seconds where nothing else runs.
const TIMEOUT_MS = 60_000;

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const readJson = (name) => JSON.parse(readFileSync(file(name), "utf8"));

async function main() {
  const { only, engine, update } = options();
  const folder = await extractCases();
  const cases = readIndex(folder);
  const indices = [...cases.keys()].filter((index) => !only || nameOf(cases[index]).includes(only));
  const results = {};
  for (const name of engine ? [engine] : Object.keys(engines)) {
    const work = () => runAll(file("worker.mjs"), [name, folder], indices, TIMEOUT_MS);
    results[name] = await step(`running ${indices.length} cases by ${name}`, work);
  }
  if (only) printEach(cases, indices, results);
  console.log(summary(cases, results));
  if (update) write(cases, results);
  else if (!only && results.driftline) check(cases, results.driftline);
}

function options() {
  const { values } = parseArgs({ options: { only: { type: "string" }, engine: { type: "string" }, update: { type: "boolean" } } });
  const { engine, only, update } = values;
  if (engine && !(engine in engines)) throw new Error(`no engine is called ${engine}; there are ${Object.keys(engines).join(", ")}`);
  if (update && (engine || only)) throw new Error("--update needs every case by both engines, so it can't go with --engine or --only");
  return values;
}

const nameOf = ({ suite, name }) => `${suite}/${name}`;

function printEach(cases, indices, results) {
  for (const index of indices) {
    console.log(nameOf(cases[index]));
    for (const [engine, failures] of Object.entries(results)) {
      const failure = failures.get(index);
      console.log(`  ${engine}: ${failure ? `${failure.code}: ${failure.message}` : "passed"}`);
    }
  }
}

function write(cases, results) {
  const { lost, gained } = report(cases, results.driftline);
  writeFileSync(file("expected.json"), `${JSON.stringify(passing(cases, results.driftline), null, 1)}\n`);
  const [, onnx] = /^onnx==(.*)$/m.exec(readFileSync(file("requirements.txt"), "utf8"));
  const versions = { ...readJson("../../package.json").devDependencies, onnx };
  writeFileSync(file("results.md"), table(cases, results, versions));
  say(`expected.json: ${gained.length} more, ${lost.length} fewer`);
}

function check(cases, failures) {
  const { lost, gained } = report(cases, failures);
  if (lost.length > 0) throw new Error(`${lost.length} cases of expected.json no longer pass`);
  if (gained.length > 0) throw new Error(`${gained.length} more cases pass; run "npm run conformance -- --update"`);
}

/** Prints how the results differ from expected.json. */
function report(cases, failures) {
  const { lost, gained } = difference(readJson("expected.json"), passing(cases, failures));
  const whyByName = new Map(cases.map((test, index) => [nameOf(test), failures.get(index)]));
  const why = (name) => (whyByName.has(name) ? `${whyByName.get(name).code}: ${whyByName.get(name).message}` : "there is no such case");
  for (const name of lost) console.log(`no longer passes: ${name}: ${why(name)}`);
  for (const name of gained) console.log(`passes, but is not in expected.json: ${name}`);
  return { lost, gained };
}

await main().catch(fail);
