import type { Columns, Row, Value } from "../types.js";

/** The methods, by name; the first one chooses. */
export type ExplainMethod =
  | "auto"
  | "exact"
  | "tree"
  | "leverage"
  | "kernel"
  | "permutation"
  | "lime"
  | "occlusion";

export interface ExplainOptions {
  /** `auto`, the default, takes the method that fits the model, its columns and `max_evaluations`. */
  readonly method?: ExplainMethod;
  /**
   * The class that is explained: by default the one that the model decides for. Of a regression of several numbers, the
   * position of one.
   */
  readonly target?: string | number;
  /** Whether a class is explained in probability, the default, or in log-odds. Not for a regression. */
  readonly in?: "probability" | "log_odds";
  /** Columns that are explained as one, by the name of the group. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** The rows that the row is compared with: 1 to 1,000. By default those of the bundle, if it has any. */
  readonly background?: readonly Row[] | Columns;
  /**
   * Methods that draw stop when the largest standard error is this small, relative to the range of the attributions:
   * 0.005 by default. LIME then goes on to `max_evaluations`.
   */
  readonly tolerance?: number;
  /**
   * Coalitions of columns that are evaluated at most: 10,000 by default, 5,000 by LIME. Each takes a prediction for every
   * background row, of LIME one.
   */
  readonly max_evaluations?: number;
  /** A whole number from 0, the default. The same seed draws the same everywhere. */
  readonly seed?: number;
  /** Aborts between batches of predictions; `explain` then rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
  /** Called between batches of predictions. `evaluations` never falls; nothing is called after an abort. */
  readonly progress_callback?: (progress: ExplainProgress) => void;
}

export type ExplainProgress =
  | { readonly status: "progress"; readonly evaluations: number; readonly max_evaluations: number }
  | { readonly status: "done"; readonly evaluations: number };

/** Why the model said that of a row. */
export interface Explanation {
  /** The method that was used. */
  readonly method: Exclude<ExplainMethod, "auto">;
  /** The class that is explained. Absent for a regression. */
  readonly target?: string;
  /** The scale of all numbers here: `number` for a regression. */
  readonly in: "probability" | "log_odds" | "number";
  /** The mean prediction of the background rows. Of LIME, where its linear model starts. */
  readonly base: number;
  /** What the model says of the row. */
  readonly prediction: number;
  /**
   * A column or group each, in the order of the signature. The attributions add up to `prediction - base`, within a
   * millionth; those of `lime` and `occlusion` do not.
   */
  readonly values: readonly Attribution[];
  /** Coalitions that were evaluated. */
  readonly evaluations: number;
  /** How well LIME's linear model fits: what it says of the row, and the share of the variance that it explains. */
  readonly surrogate?: { readonly prediction: number; readonly score: number };
}

export interface Attribution {
  /** Name of the column or group. */
  readonly feature: string;
  /** What the row has there; of a group, each column's. */
  readonly value: Value | Row;
  /** How much it moved the prediction away from the base. */
  readonly attribution: number;
  /** The standard deviation that drawing coalitions gives the attribution; 0 where nothing was drawn. */
  readonly stderr: number;
}
