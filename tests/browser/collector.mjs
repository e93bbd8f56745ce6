// A collector of this project's, with a database in a temporary folder.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildCollector, startCollector as start } from "../../tools/collector.mjs";
import { PYTHON } from "../../tools/python.mjs";

const command = await buildCollector();

/** Sums come from devices, sealed and randomised. What a test needs of them is written as they would be stored. */
const INSERT = `
import json, sqlite3, sys
tables = json.load(sys.stdin)
with sqlite3.connect(sys.argv[1], timeout=30) as database:
    for table, rows in tables.items():
        database.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
`;

/** A collector whose process and folder end by `stop`. */
export async function startCollector(args) {
  const folder = mkdtempSync(join(tmpdir(), "driftline-collector-"));
  const collector = await start(command, folder, { args });
  return {
    ...collector,
    insert(tables) {
      execFileSync(PYTHON, ["-c", INSERT, join(folder, "collector.sqlite")], { input: JSON.stringify(tables) });
    },
    async stop() {
      await collector.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
