/** `npm test`: runs every suite, or those named: `npm test -- setup node`. */
import { installNodeModules } from "./node-modules.mjs";
import { fail, say } from "./progress.mjs";
import { suites } from "./suites.mjs";

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in suites));
if (unknown.length > 0) fail(new Error(`no suite is called ${unknown.join(", ")}; there are ${Object.keys(suites).join(", ")}`));

await installNodeModules().catch(fail);
const results = [];
for (const name of wanted.length > 0 ? wanted : Object.keys(suites)) results.push(await runSuite(name, suites[name]));

const summary = (outcome) => results.filter((result) => result.outcome === outcome).map(({ name }) => name);
const [passed, failed, missing] = [summary("passed"), summary("failed"), summary("missing")];
for (const { name, outcome, seconds, text } of results) console.log(`${outcome.padEnd(8)}${name} (${seconds} s)${text ? `: ${text}` : ""}`);
if (missing.length > 0) console.log(`no tests yet: ${missing.join(", ")}`);
console.log(`${passed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function runSuite(name, work) {
  say(`==== ${name} ====`);
  const begin = performance.now();
  const [outcome, text] = await work().then(
    (result) => [result === "missing" ? "missing" : "passed"],
    (error) => ["failed", error.message],
  );
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  say(`==== ${name}: ${outcome} ====`);
  return { name, outcome, seconds, text };
}
