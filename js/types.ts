import type { DriftStatus, MonitorOptions } from "./drift/types.js";
import type { CollectorOptions } from "./reports/types.js";

/**
 * What `load` reads a model from: a bundle (`.driftline`), a plain ONNX file, or a module that `driftline bake` made of
 * either, which may be compiled already.
 */
export type Source = FileSource | WebAssembly.Module;

export type FileSource = string | URL | ArrayBuffer | Uint8Array | Blob | Response;

/** A model baked twice: `load` takes the one with relaxed SIMD where the engine has it, the other one elsewhere. */
export interface Builds {
  readonly simd: Source;
  readonly relaxed: Source;
}

export interface LoadOptions {
  /** Called as the model arrives. `loaded` never falls; nothing is called after an abort. */
  readonly progress_callback?: (progress: Progress) => void;
  /** Aborts loading; `load` then rejects with `signal.reason`. A running WebAssembly call can't be interrupted. */
  readonly signal?: AbortSignal;
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof fetch;
  /**
   * Whether the model runs in a worker of its own: a Web Worker, or a thread of Node. The page stays responsive while it
   * loads and predicts; a call takes a little longer. `dispose` ends the worker. Cloudflare Workers have none, and refuse.
   *
   * Of functions, only `progress_callback` reaches a worker: `fetch`, and a `monitor.storage` that is not of this package,
   * are refused.
   */
  readonly worker?: boolean;
  /**
   * How many threads compute, 1 to 64; 1 without. It pays for networks of `float32` that take milliseconds, such as those of pictures. Others
   * than the model's own are there in Node, and in pages that are cross-origin isolated; elsewhere, and of baked modules, one
   * computes, as the model's `threads` then says. Answers are the same. `dispose` ends them.
   */
  readonly threads?: number;
  /** How the model is watched for drift, or that it is not. Without, bundles are watched and ONNX files are not. */
  readonly monitor?: false | MonitorOptions;
  /** Where reports go. They are off without. */
  readonly collector?: CollectorOptions;
}

export type Progress =
  | { readonly status: "initiate"; readonly source: string }
  /** Bytes; `total` is absent when the server does not say. */
  | { readonly status: "progress"; readonly loaded: number; readonly total?: number }
  | { readonly status: "done"; readonly loaded: number }
  | { readonly status: "ready" };

/** A value of a column. `null`, `undefined` and NaN count as missing. */
export type Value = number | bigint | string | boolean | Date | null | undefined;

/** One row: a value for each column of the signature. */
export type Row = Readonly<Record<string, Value>>;

export type NumberArray = Exclude<TensorData, readonly string[]> | Uint8ClampedArray;

/** Many rows: an array, typed or not, for each column. All of one length. */
export type Columns = Readonly<Record<string, NumberArray | readonly Value[]>>;

/** RGBA pixels, row by row, 4 bytes each; alpha is not premultiplied. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture: pixels, or an encoded JPEG, PNG, WebP or GIF; in browsers also whatever a canvas can draw.
 */
export type Picture =
  | Pixels
  | Blob
  | ArrayBuffer
  | Uint8Array
  | ImageBitmap
  | HTMLImageElement
  | HTMLCanvasElement
  | OffscreenCanvas;

/** A text, or the two texts that a model of pairs compares. */
export type TextOrPair = string | readonly [string, string];

/** One channel of sound. */
export interface Sound {
  /** Between -1 and 1. */
  readonly samples: Float32Array;
  /** Samples a second: a whole number from 4,000 to 192,000. */
  readonly sampleRate: number;
}

/** The content of a file. */
export type Bytes = Uint8Array | ArrayBuffer | Blob;

/** What a prediction takes; the model's pipeline says which of these. */
export type Input = Row | Picture | TextOrPair | Sound | Bytes;

/** Many of them: rows also as an object of arrays, which is the fast path. */
export type Inputs =
  | readonly Row[]
  | Columns
  | readonly Picture[]
  | readonly TextOrPair[]
  | readonly Sound[]
  | readonly Bytes[];

export interface Score {
  readonly label: string;
  /** A probability, where the model gives probabilities. */
  readonly score: number;
}

export interface Answer {
  /** The model's value, or its values, after the activation. */
  readonly output: number | Float32Array;
  /** Absent for a regression, and when no score reaches the threshold. */
  readonly label?: string;
  /** The best scores, best first. Absent for a regression. */
  readonly scores?: readonly Score[];
  /** By which `feedback` takes the truth. Absent where the bundle was packed without the truth. */
  readonly id?: string;
  /**
   * How the model is, by what this instance knew a few predictions ago: `drift()` looks anew. Absent when it is not
   * watched, always `ok` by the clock `none`.
   */
  readonly drift?: DriftStatus;
}

export interface PredictOptions {
  /**
   * Whose input it is, for reports by the mechanism `edge`: of one user no more rows are counted than the bundle allows.
   * It never leaves the server, where only a hash of it is kept, of a window. Without it, each row counts as a user of its
   * own, and what is hidden is a row, not a person.
   */
  readonly user?: string;
}

export interface BatchOptions extends PredictOptions {
  /** Whether `ids` are given, by which `feedback` takes the truths. Not with `view`. */
  readonly ids?: boolean;
  /** As that of `run`. */
  readonly view?: boolean;
}

export interface RunOptions {
  /**
   * Whether the arrays answered may lie in the model's own memory, where they are not copied: to be read before anything else is
   * awaited, for they lose their elements or get others once the model is called again or saves what it has seen. In a worker
   * they are copied.
   */
  readonly view?: boolean;
}

export interface BatchAnswer {
  readonly rows: number;
  /** Values a row. */
  readonly width: number;
  /** `rows` times `width` values, row by row, after the activation. */
  readonly output: Float32Array;
  /** For each row the index of its label, or `NO_LABEL`. Absent for a regression. */
  readonly classes?: Uint32Array;
  /** What the classes stand for. Absent for a regression. */
  readonly labels?: readonly string[];
  /** For each row its id. Absent unless asked for, and where the bundle was packed without the truth. */
  readonly ids?: readonly string[];
}

export type ElementType =
  | "float32"
  | "float64"
  | "float16"
  | "int4"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint4"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool"
  | "string";

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

/** An input or output of the model. */
export interface TensorInfo {
  readonly name: string;
  /** `null` for sequences, maps, optional values, and element types that JavaScript can't hold. */
  readonly type: ElementType | null;
  /** Sizes; a text where a size is the same wherever the text appears, `null` where it is free. */
  readonly shape: readonly (number | string | null)[] | null;
}

export type * from "./drift/types.js";
export type * from "./explain/types.js";
export type {
  CollectorOptions,
  RelayOptions,
  ReportField,
  ReportPreview,
  ReportReceipt,
  ReportRefusal,
  SentReports,
} from "./reports/types.js";
export type * from "./manifest.js";
