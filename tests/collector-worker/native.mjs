// The collector's program, and the one that seals reports for the tests.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { cached } from "../../tools/cache.mjs";

const run = promisify(execFile);
const folder = cached("target-native", "debug");
export const program = join(folder, "driftline-collector");

/** What the program prints: `{ stdout, stderr }`. */
export const command = (...args) => run(program, args);

/** Seals reports of devices that are all in one bin of each slot. */
export async function seal({ publicKey, registration, window, reports, bin = 0, channel = "local" }) {
  const args = [publicKey, window, reports, bin, channel].map(String);
  const child = spawn(join(folder, "examples", "seal"), args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  child.stdin.end(JSON.stringify(registration));
  const lines = (await text(child.stdout)).trim().split("\n");
  const [code] = await ended;
  if (code !== 0) throw new Error(`sealing ended with exit code ${code}`);
  return lines.map((line) => Buffer.from(line, "base64"));
}
