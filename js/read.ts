/** Reads what `load` was given: bytes, or a module. */
import { isModule } from "./bake/binary.js";
import { DriftlineError } from "./error.js";
import { Parts } from "./parts.js";
import type { Address, Platform } from "./platform.js";
import { hasRelaxedSimd } from "./simd.js";
import type { FileSource, LoadOptions, Progress, Source } from "./types.js";

export type Report = (progress: Progress) => void;

export interface Read {
  /** A bundle's or an ONNX file's bytes, or a module. */
  readonly content: Uint8Array | WebAssembly.Module;
  /** Bytes. 0 where they were not seen. */
  readonly loaded: number;
}

/** Whether what is read will be a module, as far as can be told before. */
export function looksBaked(source: Source): boolean {
  if (source instanceof Uint8Array) return isModule(source);
  if (source instanceof ArrayBuffer) return isModule(new Uint8Array(source));
  if (isAddress(source)) return endsIn(source, ".wasm");
  return source instanceof WebAssembly.Module || (isResponse(source) && isWasm(source));
}

/** Whether the file at an address has this ending. */
export function endsIn(address: Address, ending: string): boolean {
  return String(address).replace(/[?#].*$/, "").endsWith(ending);
}

export function isAddress(source: Source): source is Address {
  return typeof source === "string" || source instanceof URL;
}

/** Naming `Response` takes Node 20 some 30 ms, unless something was fetched before, so it is named last. */
export function isResponse(source: Source): source is Response {
  const other = isAddress(source) || source instanceof Uint8Array || source instanceof ArrayBuffer || source instanceof WebAssembly.Module;
  return !other && source instanceof Response;
}

export async function read(platform: Platform, source: Source, options: LoadOptions, report: Report): Promise<Read> {
  if (source instanceof WebAssembly.Module) return { content: source, loaded: 0 };
  // The type of modules has no members, so TypeScript takes everything for one.
  const opened = await open(platform, source as FileSource, options);
  if (opened instanceof Uint8Array) return compiled(opened);
  if (!opened.ok) {
    const text = `${opened.url} answered ${opened.status} ${opened.statusText}`;
    throw new DriftlineError("network", text.trim());
  }
  // Not every server sends the media type that streaming needs.
  if (platform.compilesStreams && isWasm(opened)) return compileStream(opened, options, report);
  return compiled(await readBytes(opened, options.signal, report));
}

async function open(
  platform: Platform,
  source: FileSource,
  options: LoadOptions,
): Promise<Uint8Array | Response> {
  if (isAddress(source)) return openAddress(platform, source, options);
  if (source instanceof Uint8Array || isResponse(source)) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  throw new DriftlineError(
    "invalid_argument",
    "load takes an address, an ArrayBuffer, a Uint8Array, a Blob, a Response or a WebAssembly.Module",
  );
}

async function openAddress(platform: Platform, address: Address, options: LoadOptions) {
  const { signal } = options;
  try {
    return await platform.open(address, { fetch: options.fetch ?? globalThis.fetch, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DriftlineError("network", `${address} could not be read: ${message(cause)}`, { cause });
  }
}

export function isWasm(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("application/wasm") ?? false;
}

async function compiled(bytes: Uint8Array): Promise<Read> {
  const loaded = bytes.byteLength;
  if (!isModule(bytes)) return { content: bytes, loaded };
  try {
    return { content: await WebAssembly.compile(bytes as BufferSource), loaded };
  } catch (cause) {
    throw uncompiled(cause);
  }
}

async function compileStream(response: Response, options: LoadOptions, report: Report): Promise<Read> {
  const counter = new Counter(response, report);
  // A browser caches what it compiled of a response that came straight from `fetch`.
  const counted = options.progress_callback ? counter.response() : response;
  try {
    return { content: await WebAssembly.compileStreaming(counted), loaded: counter.loaded };
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw cause instanceof WebAssembly.CompileError ? uncompiled(cause) : counter.brokeOff(cause);
  }
}

async function readBytes(response: Response, signal: AbortSignal | undefined, report: Report): Promise<Uint8Array> {
  const counter = new Counter(response, report);
  const parts = new Parts(counter.total);
  try {
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      signal?.throwIfAborted();
      parts.add(part.value);
      counter.count(part.value);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw counter.brokeOff(cause);
  }
  return parts.joined();
}

/** Counts the bytes of a response as they come. */
class Counter {
  readonly #response: Response;
  readonly #report: Report;
  readonly total: number | undefined;
  loaded = 0;

  constructor(response: Response, report: Report) {
    this.#response = response;
    this.#report = report;
    this.total = totalBytes(response);
  }

  count({ byteLength }: Uint8Array): void {
    const loaded = (this.loaded += byteLength);
    const { total } = this;
    this.#report({ status: "progress", loaded, ...(total !== undefined && total >= loaded && { total }) });
  }

  /** The same response, counted. */
  response(): Response {
    const transform = (chunk: Uint8Array, controller: TransformStreamDefaultController) => {
      this.count(chunk);
      controller.enqueue(chunk);
    };
    return new Response(this.#response.body?.pipeThrough(new TransformStream({ transform })), this.#response);
  }

  brokeOff(cause: unknown): DriftlineError {
    const text = `${this.#response.url} broke off after ${this.loaded} bytes: ${message(cause)}`;
    return new DriftlineError("network", text, { cause });
  }
}

/** The length counts bytes on the wire, so it says nothing when they are compressed. */
function totalBytes(response: Response): number | undefined {
  const length = response.headers.get("content-length");
  return length === null || response.headers.has("content-encoding") ? undefined : Number(length);
}

function uncompiled(cause: unknown): DriftlineError {
  const relaxed = hasRelaxedSimd() ? "" : "; this engine lacks relaxed SIMD, which a module baked with --build relaxed needs";
  const text = `the WebAssembly module can't be compiled: ${message(cause)}${relaxed}`;
  return new DriftlineError("invalid_bundle", text, { cause });
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
