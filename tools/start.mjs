/**
 * `npm start`: from a fresh clone to a prediction, the demo page, and a collector beside it. With --check, asks each of them
 * once and ends.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { project } from "./cache.mjs";
import { collectorPlugin } from "./collector-plugin.mjs";
import { startDemoCollector } from "./demo-collector.mjs";
import { showPrediction } from "./example.mjs";
import { makeModels } from "./models.mjs";
import { fail, say } from "./progress.mjs";

async function start() {
  if (!existsSync(join(project, "dist"))) say("the first run compiles for about 10 minutes on two cores; later ones take seconds");
  await build();
  await makeModels();
  await showPrediction();
  const { plugin, ...way } = collectorPlugin();
  const server = await serve(plugin);
  const address = server.resolvedUrls.local[0];
  if (process.argv.includes("--check")) {
    await check(address);
    const collector = await startDemoCollector();
    way.opened(collector);
    await checkCollector(address).finally(() => collector.stop());
    await server.close();
  } else {
    console.log(`The demo page: ${address}\nCtrl+C ends it.`);
    await openCollector(way);
  }
}

async function serve(plugin) {
  const { createServer } = await import("vite");
  const server = await createServer({
    root: join(project, "www"),
    plugins: [plugin],
    server: { host: "127.0.0.1", port: 5173, strictPort: false },
  });
  return server.listen();
}

/** Where the collector can't be had, the page goes on without it. */
async function openCollector(way) {
  say("the collector for the page's reports is built and started, which takes some minutes the first time");
  try {
    const collector = await startDemoCollector();
    // Whatever ends this program ends the collector too. Without a listener, Ctrl+C would end it at once.
    process.once("exit", () => void collector.stop());
    process.once("SIGINT", () => process.exit());
    way.opened(collector);
    console.log(`The collector's dashboard: ${collector.url}\nThe token to read it: ${collector.tokens.read}`);
  } catch (error) {
    way.failed();
    say(`there is no collector: ${error.message}`);
  }
}

async function check(address) {
  const page = await text(address);
  const scripts = [...page.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, source]) => source);
  if (scripts.length === 0) throw new Error(`${address} answered something else than the demo page`);
  for (const source of scripts) await text(new URL(source, address));
  console.log(`The demo page at ${address} answered.`);
}

/** The page's way to it: by the page's own server. */
async function checkCollector(address) {
  await text(new URL("collector/healthz", address));
  console.log("The collector beside it answered.");
}

async function text(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.text();
}

await start().catch(fail);
