// The collector's own binary, on a free port, with a database in a temporary folder.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cargoNative } from "../../tools/cargo.mjs";
import { PYTHON } from "../../tools/python.mjs";

const target = await cargoNative("target-native", ["build", "--locked", "-p", "driftline-collector"]);
const binary = join(target, "debug", "driftline-collector");

/** Sums come from devices, sealed and randomised. What a test needs of them is written as they would be stored. */
const INSERT = `
import json, sqlite3, sys
tables = json.load(sys.stdin)
with sqlite3.connect(sys.argv[1], timeout=30) as database:
    for table, rows in tables.items():
        database.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
`;

/** A collector whose process and folder end by `stop`. */
export async function startCollector() {
  const folder = mkdtempSync(join(tmpdir(), "driftline-collector-"));
  const command = (...args) => execFileSync(binary, [...args, "--data", folder], { encoding: "utf8" }).trim();
  command("keys", "new");
  const tokens = Object.fromEntries(["ingest", "read", "admin"].map((scope) => [scope, command("token", "new", "--scope", scope)]));
  const server = spawn(binary, ["serve", "--data", folder, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const origin = await announced(server);

  return {
    origin,
    tokens,
    async ask(path, scope, options = {}) {
      const headers = { authorization: `Bearer ${tokens[scope]}`, "content-type": "application/json" };
      const response = await fetch(`${origin}/v1/${path}`, { ...options, headers });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.status === 200 ? response.json() : undefined;
    },
    insert(tables) {
      execFileSync(PYTHON, ["-c", INSERT, join(folder, "collector.sqlite")], { input: JSON.stringify(tables) });
    },
    async stop() {
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function announced(server) {
  for await (const text of server.stdout.setEncoding("utf8")) {
    const [, origin] = /listening on (\S+)/.exec(text) ?? [];
    if (origin) return origin;
  }
  throw new Error("the collector ended before it listened");
}
