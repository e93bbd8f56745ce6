import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { placed } from "./places.js";
import type { DriftStorage } from "./types.js";

/** The state's name while nobody changes it. */
const FREE = "state";
/** Changing a state takes milliseconds, so whoever has one for so long was stopped. */
const ABANDONED_MS = 10_000;

/**
 * Keeps what models have seen in a folder, a folder in it for each model. Processes share it without losing
 * anything, and one that is killed at any time leaves a whole state.
 *
 * Who changes a state takes it by renaming it, which succeeds for one alone, and gives it back by renaming it. The
 * name says which process has it, so that a state is taken over from a process that is gone.
 */
export function fileStorage(folder: string): DriftStorage {
  const storage: DriftStorage = {
    transactions: true,
    async update(key, change) {
      const own = join(folder, encodeURIComponent(key));
      await create(folder, own);
      const name = await take(own);
      const path = join(own, name);
      try {
        const bytes = await readFile(path);
        const changed = change(bytes.length > 0 ? new Uint8Array(bytes) : undefined);
        if (changed) {
          await writeFile(draft(path), changed, { flush: true });
          // Fails where a process that was suspended finds its state taken over.
          await access(path);
          await rename(draft(path), path);
        }
      } finally {
        await rename(path, join(own, FREE));
      }
    },
  };
  return placed(storage, folder);
}

/** The folder with an empty state, all at once: who looks for the state always finds one. */
async function create(folder: string, own: string): Promise<void> {
  if (await exists(own)) return;
  await mkdir(folder, { recursive: true });
  const made = await mkdtemp(join(folder, ".new-"));
  await writeFile(join(made, FREE), "");
  try {
    await rename(made, own);
  } catch (error) {
    await rm(made, { recursive: true });
    // Another process was faster.
    if (!(await exists(own))) throw error;
  }
}

/** Takes the state, and gives the name that it has now. */
async function take(own: string): Promise<string> {
  const name = `${process.pid}@${hostname()}~${crypto.randomUUID()}`;
  while (true) {
    for (const found of [FREE, ...(await abandoned(own))]) {
      if (!(await renamed(join(own, found), join(own, name)))) continue;
      await rm(draft(join(own, found)), { force: true });
      return name;
    }
    await sleep(2 + Math.random() * 8);
  }
}

async function abandoned(own: string): Promise<string[]> {
  const names = (await readdir(own)).filter((name) => name !== FREE && !name.endsWith(DRAFT));
  const gone = await Promise.all(names.map(async (name) => isGone(name) || (await age(join(own, name))) > ABANDONED_MS));
  return names.filter((_, index) => gone[index]);
}

/** Whether the process that has this state is known to be gone. Of another host's, nothing is known. */
function isGone(name: string): boolean {
  const [, pid, host] = /^(\d+)@(.*)~/.exec(name) ?? [];
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

/** Milliseconds since it was renamed. */
async function age(path: string): Promise<number> {
  // One that is not there any more was just given back.
  const { ctimeMs } = await stat(path).catch(() => ({ ctimeMs: Number.POSITIVE_INFINITY }));
  return Date.now() - ctimeMs;
}

/** `false` when there is nothing of this name, because another was faster. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}

const DRAFT = ".draft";

const draft = (path: string) => `${path}${DRAFT}`;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
