/** The collector of this project, built and started. */
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { cargoNative } from "./cargo.mjs";

const SCOPES = ["ingest", "read", "admin"];

/** Builds the collector, and gives the path of its command. */
export async function buildCollector({ release = false } = {}) {
  const profile = release ? ["--release"] : [];
  const target = await cargoNative("target-native", ["build", "--locked", "-p", "driftline-collector", ...profile]);
  return join(target, release ? "release" : "debug", "driftline-collector");
}

/**
 * Starts a collector with its keys and database in a folder, where they may be from before; with a token of each scope
 * from `tokens`, or new ones. `args` are those of `serve`, `place` those of every command.
 */
export async function startCollector(command, folder, { args = [], place = [], tokens } = {}) {
  const where = ["--data", folder, ...place];
  const ask = (...args) => execFileSync(command, [...args, ...where], { encoding: "utf8" }).trim();
  const publicKey = tokens ? ask("keys", "public") : ask("keys", "new");
  const own = tokens ?? Object.fromEntries(SCOPES.map((scope) => [scope, ask("token", "new", "--scope", scope)]));
  const child = spawn(command, ["serve", "--listen", "127.0.0.1:0", ...where, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = await announced(child);
  return {
    url,
    publicKey,
    tokens: own,
    pid: child.pid,
    /** Asks the API as who holds a token of the scope; gives the answer's JSON, if it has any. */
    async ask(path, scope, options = {}) {
      const headers = { authorization: `Bearer ${own[scope]}`, "content-type": "application/json" };
      const response = await fetch(`${url}${path}`, { ...options, headers });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
      return text && JSON.parse(text);
    },
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
}

async function announced(child) {
  for await (const text of child.stdout.setEncoding("utf8")) {
    const [, url] = /listening on (\S+)/.exec(text) ?? [];
    if (url) return url;
  }
  throw new Error("the collector ended before it listened");
}
