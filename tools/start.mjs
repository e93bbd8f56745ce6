/** `npm start`: from a fresh clone to a prediction and the demo page. With --check, fetches the page once and ends. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { project } from "./cache.mjs";
import { showPrediction } from "./example.mjs";
import { makeModels } from "./models.mjs";
import { fail, say } from "./progress.mjs";

async function start() {
  if (!existsSync(join(project, "dist"))) say("the first run compiles for about 10 minutes on two cores; later ones take seconds");
  await build();
  await makeModels();
  await showPrediction();
  const server = await serve();
  const address = server.resolvedUrls.local[0];
  if (process.argv.includes("--check")) {
    await check(address);
    await server.close();
  } else {
    console.log(`The demo page: ${address}\nCtrl+C ends it.`);
  }
}

async function serve() {
  const { createServer } = await import("vite");
  const server = await createServer({
    root: join(project, "www"),
    server: { host: "127.0.0.1", port: 5173, strictPort: false },
  });
  return server.listen();
}

async function check(address) {
  const page = await text(address);
  const scripts = [...page.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, source]) => source);
  if (scripts.length === 0) throw new Error(`${address} answered something else than the demo page`);
  for (const source of scripts) await text(new URL(source, address));
  console.log(`The demo page at ${address} answered.`);
}

async function text(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.text();
}

await start().catch(fail);
