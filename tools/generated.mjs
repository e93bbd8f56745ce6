/** Files that a Python script makes, once, in the cache. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { cached } from "./cache.mjs";
import { run } from "./command.mjs";
import { step } from "./progress.mjs";
import { PYTHON, pythonEnvironment } from "./python.mjs";

/** Gives the folder that the script fills. It runs again when it, its requirements or another file that it `needs` changed. */
export async function generated(name, { script, requirements, needs = [], args = [] }) {
  const hash = createHash("sha256");
  for (const file of [script, requirements, ...needs]) hash.update(readFileSync(file));
  const folder = cached(name, hash.digest("hex").slice(0, 16));
  if (existsSync(folder)) return folder;
  const env = await pythonEnvironment(requirements);
  const partial = `${folder}.${process.pid}.partial`;
  mkdirSync(partial, { recursive: true });
  await step(`making the files of ${name}`, () => run(PYTHON, [script, partial, ...args], { env }));
  keep(partial, folder);
  return folder;
}

function keep(partial, folder) {
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true });
    // Another run was faster.
    if (!existsSync(folder)) throw error;
  }
}
