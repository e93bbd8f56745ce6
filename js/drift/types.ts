import type { Comparison, ExplainManyOptions, RowsOrColumns } from "../explain/types.js";

/**
 * Where what a model has seen is kept. There are `indexedDbStorage`, `fileStorage`, `durableObjectStorage` and
 * `kvStorage`, each in the entry of its platform; another one needs this one method.
 */
export interface DriftStorage {
  /**
   * Whether `update` is a transaction: nobody's change comes in between, and what is kept when it resolves survives a
   * crash. Reports need that, for a budget that can't be spent twice.
   */
  readonly transactions?: boolean;
  /**
   * Gives `change` the bytes under the key, or `undefined` where there are none, and keeps what it returns; keeps
   * what there was when it returns `undefined` or throws, which then rejects.
   *
   * Nobody else's change may come in between, or it is lost; and when it rejects, nothing may have been kept, or it is
   * counted twice. A storage that notices a conflict only afterwards calls `change` again, with the newer bytes.
   * `load`, `drift` and later saves wait for it.
   */
  update(key: string, change: (stored: Uint8Array | undefined) => Uint8Array | undefined): Promise<void>;
  /** Called when a baked module begins to load, so that what takes a while is done meanwhile. May be absent. */
  prepare?(): void;
}

export interface MonitorOptions {
  /** Where what was seen is kept; `false` for nowhere. When absent, browsers keep it in IndexedDB, others nowhere. */
  readonly storage?: DriftStorage | false;
  /**
   * How soon after a prediction it is saved, in milliseconds. When absent, 5,000; on Workers, only `saveDrift`
   * saves, as their timers end with the request: a Durable Object may give one.
   */
  readonly save_every_ms?: number;
  /**
   * What changes are dated by: the time (the default); days, of which only those that are over are judged, for inputs
   * that have the rhythm of the day; the number of rows seen, for rows that are replayed in their order; or nothing,
   * for a batch that is judged as a whole, whatever the order of its rows.
   */
  readonly clock?: "time" | "days" | "rows" | "none";
  /** Streaming detectors, for predictions whose order means something. What they saw is not saved. */
  readonly detectors?: readonly StreamingDetector[];
}

/** A detector that takes the values of a stream in the order in which they come. */
export interface StreamingDetector {
  /** Name of a stream of `drift()`, or `loss`: how wrong the model is by the truths that `feedback` gets. */
  readonly stream: string;
  readonly detector: "adwin" | "ddm" | "kswin" | "page_hinkley";
  /** Parameters, named and defaulted as those of the package river: `{ delta: 0.002 }`. */
  readonly options?: Readonly<Record<string, number | string>>;
}

export interface DriftOptions {
  /** Whether streams are compared by the classic statistics too, which takes about a millisecond each. */
  readonly statistics?: boolean;
  /** Rows to say by what moved the mean prediction. They are given here because no monitor keeps rows. */
  readonly explain?: DriftExplainOptions;
}

/** Options of `compare`, and its rows. */
export interface DriftExplainOptions extends ExplainManyOptions {
  /** Some of those seen since the change. */
  readonly rows: RowsOrColumns;
  /** Some from before; by default the background rows. */
  readonly before?: RowsOrColumns;
}

/** `watch`: taken by itself it would be an alarm; among so many streams it may be chance. */
export type DriftStatus = "ok" | "watch" | "drifted";

/** In the reference, and seen since; after an alarm, seen since the change began. */
export interface Compared<T> {
  readonly reference: T;
  readonly live: T;
}

/**
 * When a change was found, and from when on it shows best: to about 70 minutes; by the clock `days`, to
 * a day, by `rows`, to 256 rows; 0 by `none`.
 */
export interface DriftAlarm {
  readonly found: Date | number;
  readonly began: Date | number;
}

export interface MeanAndDeviation {
  readonly mean: number;
  readonly std: number;
}

/** How a model is. */
export interface Drift {
  /**
   * `first_predictions`: the bundle has no reference, so that the first 1,000 predictions are it, or are still being
   * collected. A change before them can't be seen.
   */
  readonly reference: "bundle" | "first_predictions";
  readonly status: DriftStatus;
  /** What happened, for people. */
  readonly sentence: string;
  /** `null` unless it drifted. */
  readonly alarm: DriftAlarm | null;
  /** The evidence of a change of any stream: the factor by which it explains the data better. 1 is none. */
  readonly eValue: number;
  /** The probability that a model whose world has not changed is ever called drifted. */
  readonly level: number;
  readonly rows: Compared<number>;
  /** None while the reference is being collected. */
  readonly streams: readonly StreamDrift[];
  /**
   * What the numbers of a row have to do with each other: the maximum mean discrepancy of every eighth row. `null` of
   * fewer than two streams of numbers, and before 400 rows. Its p-value holds for one look, so it is no alarm.
   */
  readonly together: TogetherDrift | null;
  /** What the `detectors` that were asked for found since the model was loaded. */
  readonly ordered: readonly OrderedDrift[];
  /** How right the model is. `null` where the bundle was packed without the truth. */
  readonly quality: QualityDrift | null;
  /** Which columns moved the mean prediction, and how much. Only where `explain` asked for it. */
  readonly scoreChange?: Comparison;
}

export interface TogetherDrift {
  readonly value: number;
  readonly pValue: number;
  readonly rows: number;
}

export interface OrderedDrift extends Pick<StreamingDetector, "stream" | "detector"> {
  /** How often it found a change. */
  readonly changes: number;
  /** When it found the last one. */
  readonly last: Date | number | null;
}

export interface QualityDrift {
  /** On the reference. */
  readonly reference: Quality;
  /** What the scores let expect, without any truth. `null` of a model of numbers. */
  readonly estimated: Readonly<Record<"accuracy" | "auc" | "f1" | "brier", Estimate>> & { readonly rows: number } | null;
  /** By the truths that `feedback` got. `null` before the first. */
  readonly measured: Quality | null;
  /** `null` unless the model was found to be wrong more often, or farther off, than on the reference. */
  readonly alarm: DriftAlarm | null;
}

/** What has no meaning for the model's task, or is not defined for so few rows, is `null`. */
export interface Quality {
  readonly rows: number;
  readonly accuracy: number | null;
  readonly auc: number | null;
  readonly f1: number | null;
  readonly brier: number | null;
  readonly calibrationError: number | null;
  readonly meanAbsoluteError: number | null;
  readonly rootMeanSquaredError: number | null;
}

/** A measure with its 95 % interval, or why it can't be told. */
export type Estimate =
  | {
      readonly status: "estimated";
      readonly reference: number;
      readonly live: number;
      readonly lower: number;
      readonly upper: number;
    }
  | { readonly status: "abstained"; readonly reason: string };

/** How one stream is: a column, a signal of pictures, texts or sound, or a value that the model gives. */
export interface StreamDrift {
  readonly name: string;
  readonly role: "input" | "signal" | "score" | "class" | "confidence";
  readonly status: DriftStatus;
  /** What happened, in the stream's own units. Empty when it is `ok`. */
  readonly sentence: string;
  /** `null` unless it drifted. */
  readonly alarm: DriftAlarm | null;
  readonly eValue: number;
  /** How much of a change of the mean score goes back to this stream alone. `null` for what the model gives. */
  readonly impact: number | null;
  /** Whether it changed without moving the score. `null` unless it drifted, and for what the model gives. */
  readonly harmless: boolean | null;
  readonly rows: Compared<number>;
  /** Shares of 1. */
  readonly missing: Compared<number>;
  /** Shares of 1 that are below or above all numbers of the reference, or other categories. */
  readonly outside: Compared<number>;
  /** Over everything seen. `null` for categories, and without numbers. */
  readonly scale: Compared<MeanAndDeviation | null>;
  /**
   * The 5th, 25th, 50th, 75th and 95th percentile of everything seen, each within about 2 percentage points of
   * rank. `null` for categories, and without numbers.
   */
  readonly percentiles: readonly [number, number, number, number, number] | null;
  /** About how many different values were seen. */
  readonly distinct: number;
  /** The most frequent categories that the reference lacks, with at least how often each came. */
  readonly unseen: readonly (readonly [category: string, count: number])[];
  /** `null` unless asked for, and without values. */
  readonly statistics: Statistics | null;
  readonly bins: Bins;
  /** How many values fell into each bin: first those that are missing, last those that are above or other. */
  readonly counts: Compared<readonly number[]>;
}

/** Where values fall: between edges, with a bin below and one above; or categories, with a bin for all others. */
export type Bins =
  | { readonly type: "number"; readonly edges: readonly number[] }
  | { readonly type: "category"; readonly values: readonly string[] };

/** A statistic, and what it exceeds by chance in one of a hundred looks at so many rows. */
export interface Statistic {
  readonly value: number;
  readonly threshold: number;
}

export interface Statistics extends Readonly<Record<"psi" | "jensenShannon" | "chiSquared" | "totalVariation", Statistic>> {
  /** `null` for categories, and where everything is missing. */
  readonly kolmogorovSmirnov: Statistic | null;
  /** In the stream's own units. `null` for categories, and where everything is missing. */
  readonly wasserstein: Statistic | null;
}
