import { createHash } from "node:crypto";
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { once } from "node:events";
import { Failure } from "./failure.js";

export async function readBytes(file: string): Promise<Uint8Array> {
  return reading(file, () => readFile(file));
}

export async function readText(file: string): Promise<string> {
  return reading(file, () => readFile(file, "utf8"));
}

export async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (known) => known.isFile(),
    () => false,
  );
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (known) => known.isDirectory(),
    () => false,
  );
}

/** Does what may fail because the file can't be read. */
export async function reading<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure || !isSystemError(error)) throw error;
    throw new Failure("cannot_read", `${file}: ${reason(error)}`, undefined, { cause: error });
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Where output goes. Nothing is seen of a file before `commit`. */
export interface Sink {
  write(part: string | Uint8Array): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export const standardOutput: Sink = {
  async write(part) {
    if (!process.stdout.write(part)) await once(process.stdout, "drain");
  },
  async commit() {},
  async discard() {},
};

/** A file that takes its name when it is whole. A device or a pipe is written to as it stands. */
export async function openSink(file: string): Promise<Sink> {
  return writing(file, async () => {
    const known = await stat(file).catch(() => undefined);
    const whole = known === undefined || known.isFile();
    // A link stays one: what it points to is replaced.
    const target = known && whole ? await realpath(file) : file;
    const path = whole ? `${target}.${process.pid}.tmp` : target;
    return sink(file, await open(path, whole ? "wx" : "w"), whole ? { path, target } : undefined);
  });
}

function sink(file: string, handle: FileHandle, temporary?: { path: string; target: string }): Sink {
  return {
    write: (part) => writing(file, () => handle.writeFile(part)),
    commit: () =>
      writing(file, async () => {
        await handle.close();
        if (temporary) await rename(temporary.path, temporary.target);
      }),
    discard: async () => {
      await handle.close();
      if (temporary) await rm(temporary.path, { force: true });
    },
  };
}

/** Opens a sink, and keeps what was written only if the work succeeds. */
export async function toSink(file: string | undefined, work: (sink: Sink) => Promise<void>): Promise<void> {
  const sink = file === undefined ? standardOutput : await openSink(file);
  try {
    await work(sink);
  } catch (error) {
    await sink.discard();
    throw error;
  }
  await sink.commit();
}

async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure("cannot_write", `${file}: ${reason(error)}`, undefined, { cause: error });
  }
}

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "syscall" in error;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EISDIR: "is a folder",
  ENOTDIR: "part of the path is not a folder",
  ENOSPC: "no space left",
};

function reason({ code, message }: SystemError): string {
  return REASONS[code] ?? message;
}
