// Processes that outlive a call, in groups of their own, so that their children end with them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for processes to work in, which goes when the test ends, after all of them. */
export async function newFolder(context) {
  const folder = await mkdtemp(join(tmpdir(), "driftline-"));
  const running = [];
  context.after(async () => {
    for (const { kill } of running) await kill();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, running };
}

/** Starts a program and waits until it says where it listens; `log()` is all that it said. */
export async function serve({ running }, command, args, { listening, ...options }) {
  const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ended = once(child, "exit");
  /** At once, as when the machine goes. */
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
    await ended;
  };
  running.push({ kill });
  const address = await new Promise((resolve, reject) => {
    const hear = (data) => {
      said += data;
      const found = listening.exec(said)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`${command} ended:\n${said}`)));
  });
  return { address, kill, log: () => said };
}
