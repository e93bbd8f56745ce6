/** Keeps every sample, with what it was taken by, and shows it where people read. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { project } from "../tools/cache.mjs";
import { modulePaths } from "./modules.mjs";
import { sizeOf } from "../tools/compressed.mjs";
import { withTables } from "./tables.mjs";

const PEERS = ["onnxruntime-web", "@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm"];
const file = (path) => join(project, path);
const results = file("bench/results.json");
/** The pages with tables of the results. */
export const PAGES = ["README.md", "docs/benchmark.md", "docs/threads.md"];

/**
 * The machine, how many programs kept it busy in the five minutes before, the versions, and what the modules weigh, with those that
 * were baked in `folder`.
 */
export function circumstances(folder) {
  const { devDependencies } = JSON.parse(readFileSync(file("package.json"), "utf8"));
  const rten = /^rten = \{ version = "=([\d.]+)"/m.exec(readFileSync(file("bench/rten/Cargo.toml"), "utf8"))[1];
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, load: loadavg()[1] },
    versions: { ...Object.fromEntries(PEERS.map((name) => [name, devDependencies[name]])), rten },
    sizes: Object.fromEntries(Object.entries(modulePaths(folder)).map(([name, path]) => [name, sizeOf(path)])),
  };
}

export const readResults = () => JSON.parse(readFileSync(results, "utf8"));

export function writeResults(found) {
  writeFileSync(results, `${text(found)}\n`);
  for (const page of PAGES) writeFileSync(file(page), withTables(readFileSync(file(page), "utf8"), readResults()));
}

/** A list of samples to a line. */
function text(found) {
  return JSON.stringify(found, rounded, 1).replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s+/g, ""));
}

/** Four digits are more than a repeated run agrees in. */
function rounded(_key, value) {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
