import { DriftlineError } from "./error.js";
import { Model } from "./model.js";
import type { Platform } from "./platform.js";
import type { LoadOptions, Progress, Source } from "./types.js";

/** Loads a bundle or a plain ONNX file. */
export type Load = (source: Source, options?: LoadOptions) => Promise<Model>;

export function createLoad(platform: Platform): Load {
  return async (source, options = {}) => {
    const { signal } = options;
    signal?.throwIfAborted();
    const report = (progress: Progress) => {
      if (!signal?.aborted) options.progress_callback?.(progress);
    };
    report({ status: "initiate", source: describe(source) });
    const compiling = platform.module();
    // Awaited below; until then a failure to compile must not count as unhandled.
    compiling.catch(() => undefined);
    const bytes = await read(platform, source, options, report);
    signal?.throwIfAborted();
    report({ status: "done", loaded: bytes.byteLength });
    const module = await compiling;
    signal?.throwIfAborted();
    const model = await Model.start(platform, module, bytes, options);
    signal?.throwIfAborted();
    report({ status: "ready" });
    return model;
  };
}

type Report = (progress: Progress) => void;

async function read(
  platform: Platform,
  source: Source,
  options: LoadOptions,
  report: Report,
): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (source instanceof Response) return readResponse(source, options.signal, report);
  if (typeof source === "string" || source instanceof URL) {
    const opened = await open(platform, source, options);
    return opened instanceof Uint8Array ? opened : readResponse(opened, options.signal, report);
  }
  throw new DriftlineError(
    "invalid_argument",
    "load takes an address, an ArrayBuffer, a Uint8Array, a Blob or a Response",
  );
}

async function open(platform: Platform, address: string | URL, options: LoadOptions) {
  const { signal } = options;
  try {
    return await platform.open(address, { fetch: options.fetch ?? globalThis.fetch, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DriftlineError("network", `${address} could not be read: ${message(cause)}`, { cause });
  }
}

async function readResponse(
  response: Response,
  signal: AbortSignal | undefined,
  report: Report,
): Promise<Uint8Array> {
  if (!response.ok) {
    const text = `${response.url} answered ${response.status} ${response.statusText}`;
    throw new DriftlineError("network", text.trim());
  }
  const total = totalBytes(response);
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  try {
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      signal?.throwIfAborted();
      chunks.push(part.value);
      loaded += part.value.byteLength;
      report({ status: "progress", loaded, ...(total !== undefined && total >= loaded && { total }) });
    }
  } catch (cause) {
    signal?.throwIfAborted();
    const text = `${response.url} broke off after ${loaded} bytes: ${message(cause)}`;
    throw new DriftlineError("network", text, { cause });
  }
  return join(chunks, loaded);
}

/** The length counts bytes on the wire, so it says nothing when they are compressed. */
function totalBytes(response: Response): number | undefined {
  const length = response.headers.get("content-length");
  return length === null || response.headers.has("content-encoding") ? undefined : Number(length);
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function describe(source: Source): string {
  if (source instanceof Response) return source.url;
  return typeof source === "string" || source instanceof URL ? String(source) : "bytes";
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
