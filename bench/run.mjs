/**
 * `npm run bench`: driftline beside onnxruntime-web, rten and tfjs, in turn, on the same models and inputs, one thread each.
 *
 *     npm run bench -- --quick                        fewer samples, for a first look
 *     npm run bench -- --only=flights/1,mobilenetv2   some of the cases: a name, or what stands before its slash
 *     npm run bench -- --in=node,chromium             some of the platforms
 *     npm run bench -- --update                       also writes results.json and what is shown of it
 */
import { parseArgs } from "node:util";
import { fail, say } from "../tools/progress.mjs";
import { CASES } from "./cases.mjs";
import { makeFiles } from "./files.mjs";
import { measure } from "./measure.mjs";
import { PLATFORMS } from "./platforms/index.mjs";
import { report } from "./report.mjs";
import { buildRten } from "./rten/build.mjs";
import { circumstances, writeResults } from "./results.mjs";
import { serve } from "./server.mjs";

const OPTIONS = {
  only: { type: "string" },
  in: { type: "string" },
  quick: { type: "boolean", default: false },
  update: { type: "boolean", default: false },
};
const FULL = { rounds: 11, roundMs: 60, warmMs: 400, starts: 5 };
const QUICK = { rounds: 3, roundMs: 20, warmMs: 150, starts: 1 };
/** Of all cases together, a first look times the start of these. */
const QUICK_STARTS = ["flights/1", "mobilenetv2"];

async function main() {
  const { only, in: where, quick, update } = parseArgs({ options: OPTIONS }).values;
  const [cases, platforms] = [chosenCases(only, quick), chosenPlatforms(where)];
  if (update && (only || where || quick)) throw new Error("--update needs every case on every platform, so it can't go with --only, --in or --quick");
  await buildRten();
  const files = await makeFiles(cases);
  const server = await serve([files.folder]);
  const results = { ...circumstances(files.folder), platforms: {} };
  try {
    for (const name of platforms) {
      const place = { name, folder: files.folder, base: server.base };
      results.platforms[name] = await measure(place, files.cases, quick ? QUICK : FULL, say);
    }
  } finally {
    server.close();
    files.remove();
  }
  console.log(report(results));
  if (update) writeResults(results);
}

function chosenCases(only, quick) {
  if (only === undefined) {
    const starts = ({ name, start }) => start && (!quick || QUICK_STARTS.includes(name));
    return CASES.map((test) => ({ ...test, start: starts(test) }));
  }
  const matches = (test, wanted) => test.name === wanted || test.name.startsWith(`${wanted}/`);
  const unknown = only.split(",").find((wanted) => !CASES.some((test) => matches(test, wanted)));
  if (unknown !== undefined) throw new Error(`no case is called ${unknown}; there are ${CASES.map(({ name }) => name).join(", ")}`);
  return CASES.filter((test) => only.split(",").some((wanted) => matches(test, wanted)));
}

function chosenPlatforms(where) {
  const names = where?.split(",") ?? Object.keys(PLATFORMS);
  const unknown = names.find((name) => !(name in PLATFORMS));
  if (unknown !== undefined) throw new Error(`no platform is called ${unknown}; there are ${Object.keys(PLATFORMS).join(", ")}`);
  return names;
}

await main().catch(fail);
