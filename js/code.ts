/** The code that reads files, of which an ONNX file needs one part alone. */
import type { Code } from "./origin.js";
import type { Platform } from "./platform.js";
import { threadCount } from "./threads/count.js";
import type { Threads } from "./threads/crew.js";
import { endsIn, isAddress, isResponse, looksBaked } from "./read.js";
import type { LoadOptions, Source } from "./types.js";

/** Begins to compile what a source will need, as far as that can be told before it is read. Throws where options are wrong. */
export function prepareCode(platform: Platform, source: Source, options: LoadOptions): void {
  const count = threadCount(options.threads);
  if (looksBaked(source)) return;
  const threads = threadsFor(platform, count);
  if (threads) return quietly(threads);
  quietly(platform.module?.());
  if (isWatched(options) || comesAsBundle(source)) quietly(platform.bundlesPart?.());
}

/** The code for a file. Absent where only baked models are loaded. */
export async function codeFor(platform: Platform, file: Uint8Array, options: LoadOptions): Promise<Code | undefined> {
  const count = threadCount(options.threads);
  const threads = threadsFor(platform, count);
  if (threads) {
    const { module, ...rest } = await threads;
    return { module, crew: { ...rest, count } };
  }
  const needsPart = isWatched(options) || isBundle(file);
  const [module, part] = await Promise.all([platform.module?.(), needsPart ? platform.bundlesPart?.() : undefined]);
  return module && { module, part };
}

/** What several threads need, where they are asked for and possible. */
function threadsFor(platform: Platform, count: number): Promise<Threads> | undefined {
  return count > 1 ? platform.threads?.() : undefined;
}

/** Whether an ONNX file is watched too. */
function isWatched({ monitor, collector }: LoadOptions): boolean {
  return Boolean(monitor || collector);
}

/** Of what has to come first, only the address can tell; an ONNX file under another name costs a request. */
function comesAsBundle(source: Source): boolean {
  if (isResponse(source)) return !endsIn(source.url, ".onnx");
  return isAddress(source) && !endsIn(source, ".onnx");
}

/** As the core tells them apart. */
function isBundle(file: Uint8Array): boolean {
  return file[0] === 0x50 && file[1] === 0x4b;
}

/** Until the promise is asked for again, a failure must not count as unhandled. */
function quietly(promise: Promise<unknown> | undefined): void {
  promise?.catch(() => undefined);
}
