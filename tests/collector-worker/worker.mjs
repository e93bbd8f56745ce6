// The collector as a Worker, under `wrangler dev`, set up by the commands of its README.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { project, run } from "../package/install.mjs";
import { command } from "./native.mjs";
import { newFolder, serve } from "./process.mjs";

const wrangler = join(project, "node_modules/wrangler/bin/wrangler.js");
const cwd = join(project, "collector/worker");

/** Keys and the folder of a database without tables. */
export async function newPlace(context) {
  const place = await newFolder(context);
  const { stdout: publicKey } = await command("keys", "new", "--data", place.folder);
  return { ...place, keys: await readFile(join(place.folder, "keys"), "utf8"), publicKey: publicKey.trim() };
}

/** The same with tables and a token to administer. */
export async function readyPlace(context) {
  const place = await newPlace(context);
  await migrate(place);
  return { ...place, token: await adminToken(place) };
}

export const migrate = ({ folder }) => once(folder, "d1", "migrations", "apply", "driftline", ...local(folder));

/** Runs statements; only while no Worker does. */
export async function sql(place, statements) {
  const file = join(place.folder, "statements.sql");
  await writeFile(file, statements);
  const { stdout } = await once(place.folder, "d1", "execute", "driftline", "--json", "--file", file, ...local(place.folder));
  return JSON.parse(stdout).map(({ results }) => results);
}

/** A token that the program's own SQL enters. */
export async function adminToken(place, ...args) {
  const { stdout, stderr } = await command("token", "sql", "--scope", "admin", ...args);
  await sql(place, stdout);
  return stderr.trim();
}

/** Runs the Worker. Its `address` takes requests, and `/__scheduled` there is the clock's trigger. */
export function startWorker(place, variables = {}) {
  const { folder, keys } = place;
  const all = Object.entries({ KEYS: keys, PER_ADDRESS: 1_000_000, ...variables });
  const args = ["dev", "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0", "--test-scheduled", ...local(folder).slice(1)];
  const vars = all.flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  const options = { cwd, env: environment(folder), listening: /Ready on (http:\S+)/ };
  return serve(place, process.execPath, [wrangler, ...args, ...vars], options);
}

const local = (folder) => ["--local", "--persist-to", join(folder, "d1")];

const once = (folder, ...args) => run(process.execPath, [wrangler, ...args], { cwd, env: environment(folder) });

const environment = (folder) => ({
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_LOG_PATH: join(folder, "logs"),
  // Nothing is asked of the network.
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  CI: "true",
});
