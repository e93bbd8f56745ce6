// Packs the package and installs it into folders of their own, as a user gets it.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const project = fileURLToPath(new URL("../../", import.meta.url));
export const run = promisify(execFile);

/**
 * A folder that goes when the test ends. `context` is a test, or `{ after }` at the top of a file: in a
 * `before` hook, Node 20 runs `after` too early.
 */
export async function temporaryFolder(context) {
  const folder = await mkdtemp(join(tmpdir(), "driftline-"));
  // A model may just be saving into it.
  context.after(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  return folder;
}

/** Packs what was built; the path of the archive. */
export async function pack(folder) {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await run("npm", args, { cwd: project });
  const packed = JSON.parse(stdout);
  // A list, or since npm 12 an object by name.
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  return join(folder, filename);
}

/** Installs the archive into a folder, which gets a package.json if it has none. */
export async function install(folder, archive) {
  const args = ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--omit=dev"];
  await run("npm", [...args, archive], { cwd: folder });
}
