import type { DriftStorage } from "./drift/types.js";
import type { Threads } from "./threads/crew.js";
import type { Picture, Pixels, Source } from "./types.js";

/** What differs between browsers, Node and Workers. Each entry brings its own. */
export interface Platform {
  /** The compiled module that reads files; the same one for every call. Absent where only baked models are loaded. */
  module?(): Promise<WebAssembly.Module>;
  /** The part of it that ONNX files do without, unless they are watched. Absent where `module` is the whole. */
  bundlesPart?(): Promise<WebAssembly.Module>;
  /** What lets several threads compute for one model; nothing where threads can't share memory. */
  threads?(): Promise<Threads> | undefined;
  /** Whether modules are compiled as they arrive. Node takes twice as long for that as to compile what it has read. */
  readonly compilesStreams?: boolean;
  /** Opens an address: bytes that are at hand, or a response to read. */
  open(address: string | URL, options: OpenOptions): Promise<Response | Uint8Array>;
  /** The pixels of a picture. */
  decode(picture: Exclude<Picture, Pixels>): Promise<Pixels>;
  /** A picture that can't be posted to a worker, as one that can; `undefined` for anything else. */
  snapshot?(picture: object): Promise<Transferable> | undefined;
  /** Where what models have seen is kept, unless `load` is told another place. Nowhere, if absent. */
  readonly storage?: DriftStorage;
  /** How soon after a prediction, unless `load` is told otherwise. Only when it is asked for, if absent. */
  readonly saveEveryMs?: number;
  /** What keeps requests to a collector from saying who sends them, where that is not so anyway. */
  readonly anonymously?: RequestInit;
  /** Calls back when the user turns away, and may not return. Gives what ends that. */
  onHidden?(callback: () => void): () => void;
}

export interface OpenOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal | undefined;
}

export type Address = Extract<Source, string | URL>;

/** Keeps the promise of the first call; a failure is not kept, so that the next call tries again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined;
  return () => {
    promise ??= make().catch((error: unknown) => {
      promise = undefined;
      throw error;
    });
    return promise;
  };
}
