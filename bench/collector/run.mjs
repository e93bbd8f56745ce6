/**
 * `npm run collector-bench`: how many sealed reports a second a collector takes, and what memory it needs, with the load's own
 * process on the same machine.
 *
 *     npm run collector-bench -- --reports=1000000 --connections=128 --only=sqlite,postgres
 *     npm run collector-bench -- --malformed=1000000   also as many that are damaged, none of which may count
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { cargoNative } from "../../tools/cargo.mjs";
import { buildCollector, startCollector } from "../../tools/collector.mjs";
import { ensurePostgres } from "../../tools/postgres.mjs";
import { fail } from "../../tools/progress.mjs";
import { startPostgres } from "./postgres.mjs";

const OPTIONS = {
  reports: { type: "string", default: "100000" },
  malformed: { type: "string", default: "0" },
  connections: { type: "string", default: "128" },
  only: { type: "string", default: "sqlite,postgres" },
};
/** Between two looks at the process's memory. */
const PERIOD_MS = 1_000;

async function main() {
  const { reports, malformed, connections, only } = parseArgs({ options: OPTIONS }).values;
  const command = await buildCollector({ release: true });
  const target = await cargoNative("target-native", ["build", "--release", "--locked", "-p", "driftline-collector", "--example", "load"]);
  const load = join(target, "release", "examples", "load");
  console.log("| database | reports | a second | median | 99 % | memory after a tenth | at the end | largest |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const database of only.split(",")) console.log(await measure(database, { command, load, reports, malformed, connections }));
}

async function measure(database, { command, load, reports, malformed, connections }) {
  const folder = mkdtempSync(join(tmpdir(), "driftline-load-"));
  if (database === "postgres") await ensurePostgres();
  const postgres = database === "postgres" ? startPostgres(join(folder, "postgres")) : undefined;
  const limits = ["--per-address", "1000000000", "--per-token", "1000000000"];
  const collector = await startCollector(command, folder, { args: limits, place: postgres ? ["--database", postgres.url] : [] });
  try {
    const registration = execFileSync(load, ["registration"], { encoding: "utf8" });
    const path = `/v1/models/${JSON.parse(registration).model}`;
    await collector.ask(path, "admin", { method: "PUT", body: registration });
    const memory = watchMemory(collector.pid, () => counted(collector, path), Number(reports));
    const { host } = new URL(collector.url);
    const send = (count, ...how) =>
      promisify(execFile)(load, [host, collector.publicKey, collector.tokens.ingest, count, connections, ...how]);
    if (malformed !== "0") await send(malformed, "malformed");
    const { stdout } = await send(reports);
    const { early, late, peak } = await memory();
    if ((await counted(collector, path)) !== Number(reports)) throw new Error("not every report was counted, or one was twice");
    const { per_second, median_ms, p99_ms } = JSON.parse(stdout);
    return `| ${database} | ${reports} | ${per_second} | ${median_ms} ms | ${p99_ms} ms | ${early} MB | ${late} MB | ${peak} MB |`;
  } finally {
    await collector.stop();
    postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function counted(collector, path) {
  const windows = await collector.ask(`${path}/windows`, "read");
  return windows.reduce((sum, window) => sum + window.reports, 0);
}

/** Memory once a tenth of the reports are counted, and at the end. */
function watchMemory(pid, count, reports) {
  let early;
  const timer = setInterval(async () => {
    const seen = await count().catch(() => 0);
    if (seen >= reports / 10) early ??= megabytes(pid, "VmRSS");
  }, PERIOD_MS);
  return async () => {
    clearInterval(timer);
    return { early: early ?? "–", late: megabytes(pid, "VmRSS"), peak: megabytes(pid, "VmHWM") };
  };
}

function megabytes(pid, field) {
  const [, kilobytes] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return (Number(kilobytes) / 1_000).toFixed(0);
}

await main().catch(fail);
