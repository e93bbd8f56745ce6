/**
 * Where what a model has seen is kept. There are `indexedDbStorage`, `fileStorage`, `durableObjectStorage` and
 * `kvStorage`, each in the entry of its platform; another one needs this one method.
 */
export interface DriftStorage {
  /**
   * Gives `change` the bytes under the key, or `undefined` where there are none, and keeps what it returns; keeps
   * what there was when it returns `undefined` or throws, which then rejects.
   *
   * Nobody else's change may come in between, or it is lost; and when it rejects, nothing may have been kept, or it is
   * counted twice. A storage that notices a conflict only afterwards calls `change` again, with the newer bytes.
   * `load`, `drift` and later saves wait for it.
   */
  update(key: string, change: (stored: Uint8Array | undefined) => Uint8Array | undefined): Promise<void>;
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
   * What changes are dated by: the time (the default); the number of rows seen, for rows that are replayed in their
   * order; or nothing, for a batch that is judged as a whole, whatever the order of its rows.
   */
  readonly clock?: "time" | "rows" | "none";
}

/** `watch`: taken by itself it would be an alarm; among so many streams it may be chance. */
export type DriftStatus = "ok" | "watch" | "drifted";

/** In the reference, and seen since; after an alarm, seen since the change began. */
export interface Compared<T> {
  readonly reference: T;
  readonly live: T;
}

/** When a change was found, and from when on it shows best: to about 70 minutes; by the clock `rows`, to 256 rows. */
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
  /** How right the model is. `null` where the bundle was packed without the truth. */
  readonly quality: QualityDrift | null;
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
}
