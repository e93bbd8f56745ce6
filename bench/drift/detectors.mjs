/** driftline and other detectors of drift, as they come, on the same streams. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cargoNative } from "../../tools/cargo.mjs";
import { run } from "../../tools/command.mjs";
import { step } from "../../tools/progress.mjs";
import { PYTHON, pythonEnvironment } from "../../tools/python.mjs";

const beside = (name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));
// Alibi Detect needs a numpy that river doesn't work with. It says at length which frameworks it could use.
const MODULES = [
  { name: "by_river", requirements: "requirements.txt" },
  { name: "by_evidently", requirements: "requirements.txt" },
  { name: "by_alibi", requirements: "alibi-requirements.txt", env: { TRANSFORMERS_NO_ADVISORY_WARNINGS: "1" } },
  { name: "by_counting", requirements: "requirements.txt" },
];
const EXAMPLE = ["run", "--release", "--locked", "-p", "driftline-monitor", "--example", "streams", "--"];

/**
 * The streams of a folder, the rows at which each detector alarmed (by detector and by stream's name), and what driftline
 * says of each stream.
 */
export async function watchStreams(folder) {
  const streams = JSON.parse(readFileSync(join(folder, "streams.json"), "utf8"));
  const said = await step("watching by driftline", () =>
    output((stdout) => cargoNative("target-native", [...EXAMPLE, folder], { stdout })),
  );
  const rows = ({ alarm }) => (alarm === null ? [] : [alarm]);
  const alarms = { driftline: Object.fromEntries(Object.entries(said).map(([name, found]) => [name, rows(found)])) };
  for (const { name, requirements, env } of MODULES) {
    const packages = await pythonEnvironment(beside(requirements));
    const args = [beside("first_alarms.py"), name, folder];
    const work = () => output((stdout) => run(PYTHON, args, { env: { ...packages, ...env }, stdout }));
    Object.assign(alarms, await step(`watching ${name.replace("_", " ")}`, work));
  }
  return { streams, alarms, said };
}

/** The JSON that a program prints, to the file that it is given. */
async function output(work) {
  const folder = mkdtempSync(join(tmpdir(), "driftline-"));
  const file = join(folder, "output.json");
  const stdout = openSync(file, "w");
  try {
    await work(stdout);
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    closeSync(stdout);
    rmSync(folder, { recursive: true });
  }
}
