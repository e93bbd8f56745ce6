/** A collector for the demo page, which knows the flights model. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.mjs";
import { buildCollector, startCollector } from "./collector.mjs";
import { run } from "./command.mjs";

/**
 * Its data stay in the cache: browsers remember that they have reported, so the collector should remember what. The tokens
 * are written when all else is done; where they are missing, a start broke off, and the next one begins anew.
 */
export async function startDemoCollector() {
  const command = await buildCollector();
  const folder = cached("demo-collector");
  const file = join(folder, "tokens.json");
  const tokens = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  if (!tokens) rmSync(folder, { recursive: true, force: true });
  const collector = await startCollector(command, folder, { tokens });
  try {
    await register(collector);
  } catch (error) {
    await collector.stop();
    throw error;
  }
  if (!tokens) writeFileSync(file, JSON.stringify(collector.tokens), { mode: 0o600 });
  return collector;
}

/** Each time, as the bundle may be another by now; what the collector has already changes nothing. */
function register({ url, tokens }) {
  const bundle = join("models", "flights", "flights.driftline");
  return run(process.execPath, [join("dist", "cli", "main.js"), "register", bundle, "--collector", url, "--token", tokens.admin]);
}
