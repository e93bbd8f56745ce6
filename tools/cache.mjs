/** Where builds and downloads are kept between runs, and shared between clones. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const project = fileURLToPath(new URL("..", import.meta.url));

/** The folder that the environment asks for. */
export function cacheWish(env, home) {
  return env.DRIFTLINE_CACHE || join(env.XDG_CACHE_HOME || join(home, ".cache"), "driftline");
}

/** Makes the wished folder, or the one inside the clone where that can't be. */
export function makeCache(wish, clone) {
  for (const folder of [wish, join(clone, ".cache")]) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // The next one, or the error below.
    }
  }
  throw new Error(`no folder to keep builds in: neither ${wish} nor ${clone} is writable; set DRIFTLINE_CACHE`);
}

let cache;

/** A path in the cache. */
export function cached(...names) {
  cache ??= makeCache(cacheWish(process.env, homedir()), project);
  return join(cache, ...names);
}
