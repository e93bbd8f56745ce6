/** Runs other programs, without a shell. */
import { spawn, spawnSync } from "node:child_process";
import { project } from "./cache.mjs";

/** Runs a command whose output is shown as it comes, on stderr unless `stdout` is "inherit". */
export function run(command, args, { env = {}, cwd = project, timeoutMs, stdout = 2 } = {}) {
  const line = [command, ...args].join(" ");
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...env }, stdio: ["ignore", stdout, 2], timeout: timeoutMs };
    const child = spawn(command, args, options);
    child.on("error", ({ code, message }) => {
      reject(new Error(code === "ENOENT" ? `${command} is not installed` : `${line}: ${message}`));
    });
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${line} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

/** What a short command prints, without the last line's end; undefined if it fails. */
export function capture(command, args, { env = {}, cwd = project, timeoutMs = 30_000 } = {}) {
  const options = { cwd, env: { ...process.env, ...env }, encoding: "utf8", timeout: timeoutMs, stdio: ["ignore", "pipe", "ignore"] };
  const { status, stdout } = spawnSync(command, args, options);
  return status === 0 ? stdout.trim() : undefined;
}
