/**
 * `npm run size`: what each module in dist/wasm weighs, and the flights baked, held to the budgets in size-budgets.json.
 *
 *     npm run size -- --update   sets the budgets a hundredth above what the modules weigh
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { table } from "../bench/drift/markdown.mjs";
import { project } from "./cache.mjs";
import { sizeOf } from "./compressed.mjs";
import { fail } from "./progress.mjs";

const MARGIN = 1.01;
const modules = join(project, "dist", "wasm");
const budgets = join(project, "tools", "size-budgets.json");

/** Prints what the modules weigh, and throws where one is over its budget. */
export function checkSizes() {
  const sizes = moduleSizes();
  const allowed = JSON.parse(readFileSync(budgets, "utf8"));
  console.log(table([["bytes", "raw", "gzip -9", "brotli -9"], ...Object.entries(sizes).map(row)]));
  const faults = overBudget(sizes, allowed);
  if (faults.length > 0) throw new Error(faults.join("; "));
}

/** A text for each size that is above its budget, or has none. */
export function overBudget(sizes, allowed) {
  return Object.entries(sizes).flatMap(([name, size]) => {
    const budget = allowed[name] ?? {};
    const over = Object.keys(size).filter((kind) => !(size[kind] <= budget[kind]));
    return over.map((kind) => `${name}, ${kind}: ${size[kind]} bytes, the budget is ${budget[kind] ?? "missing"}`);
  });
}

function moduleSizes() {
  const names = readdirSync(modules).filter((name) => name.endsWith(".wasm"));
  const sizes = names.map((name) => [name, sizeOf(join(modules, name))]);
  return Object.fromEntries([...sizes, ["flights, baked", bakedSize(join(project, "models", "flights", "flights.driftline"))]]);
}

function bakedSize(bundle) {
  const folder = mkdtempSync(join(tmpdir(), "driftline-"));
  try {
    const module = join(folder, "baked.wasm");
    execFileSync(process.execPath, [join(project, "dist", "cli", "main.js"), "bake", bundle, "-o", module]);
    return sizeOf(module);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const row = ([name, size]) => [name, ...Object.values(size).map((bytes) => bytes.toLocaleString("en"))];

function update() {
  const withMargin = ([kind, bytes]) => [kind, Math.ceil(bytes * MARGIN)];
  const raised = Object.entries(moduleSizes()).map(([name, size]) => [name, Object.fromEntries(Object.entries(size).map(withMargin))]);
  writeFileSync(budgets, `${JSON.stringify(Object.fromEntries(raised), null, 2)}\n`);
}

async function main() {
  const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });
  if (values.update) update();
  checkSizes();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main().catch(fail);
