// Runs the command as users do, each test in a folder of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const main = project("dist/cli/main.js");

export const fixture = (name) => project(`tests/node/fixtures/${name}`);
export const flights = (name) => project(`models/flights/${name}`);

/** A folder that goes when the test file ends. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "driftline-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return {
    path: (name) => join(path, name),
    names: () => readdir(path),
    async write(name, content) {
      await writeFile(join(path, name), content);
      return join(path, name);
    },
  };
}

/** The exit code and what was written. `input` goes to standard input. */
export function driftline(args, { input = "" } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args]);
    const [stdout, stderr] = [[], []];
    child.stdout.on("data", (part) => stdout.push(part));
    child.stderr.on("data", (part) => stderr.push(part));
    // The command may stop before it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout: String(Buffer.concat(stdout)), stderr: String(Buffer.concat(stderr)) }));
  });
}

/** What a successful call writes. */
export async function done(args, options) {
  const { code, stdout, stderr } = await driftline(args, options);
  if (code !== 0) throw new Error(`driftline ${args.join(" ")} exited with ${code}: ${stderr}`);
  return stdout;
}

export const lines = (text) => text.trimEnd().split("\n");
export const jsonLines = (text) => lines(text).map((line) => JSON.parse(line));
