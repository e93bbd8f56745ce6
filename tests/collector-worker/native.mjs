// The collector as a program of this machine, which also seals reports for the tests.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { cached } from "../../tools/cache.mjs";
import { serve } from "./process.mjs";

const run = promisify(execFile);
const folder = cached("target-native", "debug");
const program = join(folder, "driftline-collector");

/** What the program prints: `{ stdout, stderr }`. */
export const command = (...args) => run(program, args);

/** Serves on SQLite, with the keys in the place's folder. */
export function startNative(place, ...args) {
  const line = ["serve", "--data", place.folder, "--listen", "127.0.0.1:0", ...args];
  return serve(place, program, line, { listening: /listening on (\S+)/ });
}

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
