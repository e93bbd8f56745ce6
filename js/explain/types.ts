import type { Columns, Row, Value } from "../types.js";

/** The methods, by name; the first one chooses. */
export type ExplainMethod =
  | "auto"
  | "exact"
  | "tree"
  | "leverage"
  | "kernel"
  | "permutation"
  | "owen"
  | "lime"
  | "occlusion";

/** Rows of a table: an array of objects, or an object of arrays. */
export type RowsOrColumns = readonly Row[] | Columns;

export interface ExplainOptions {
  /** `auto`, the default, takes the method that fits the model, the input and `max_evaluations`. */
  readonly method?: ExplainMethod;
  /**
   * The class that is explained: by default the one that the model decides for. Of a regression of several numbers, the
   * position of one.
   */
  readonly target?: string | number;
  /** Whether a class is explained in probability, the default, or in log-odds. Not for a regression. */
  readonly in?: "probability" | "log_odds";
  /** Columns of rows that are explained as one, by the name of the group. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** The rows that a row is compared with: 1 to 1,000. By default those of the bundle, if it has any. */
  readonly background?: RowsOrColumns;
  /**
   * Methods that draw stop when the largest standard error is this small, relative to the range of the attributions:
   * 0.005 by default. LIME then goes on to `max_evaluations`.
   */
  readonly tolerance?: number;
  /**
   * Coalitions of parts that are evaluated at most: of rows 10,000 by default, 5,000 by LIME; of texts and pictures 1,000.
   * Each takes a prediction, of rows one for every background row but by LIME.
   */
  readonly max_evaluations?: number;
  /** Cells to a side of the grid over a picture, 1 to 32: 8 by default. */
  readonly grid?: number;
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

/** Why the model said that of a row, a text or a picture. */
export interface Explanation {
  /** The method that was used. */
  readonly method: Exclude<ExplainMethod, "auto">;
  /** The class that is explained. Absent for a regression. */
  readonly target?: string;
  /** The scale of all numbers here: `number` for a regression. */
  readonly in: "probability" | "log_odds" | "number";
  /**
   * The mean prediction of the background rows, or that of an empty text or of a picture of its mean colour. Of LIME, where
   * its linear model starts.
   */
  readonly base: number;
  /** What the model says of the input. */
  readonly prediction: number;
  /**
   * A column or group each, in the order of the signature; a word each; a cell of the grid each, row by row. The
   * attributions add up to `prediction - base`, within a
   * millionth; those of `lime` and `occlusion` do not.
   */
  readonly values: readonly Attribution[];
  /** Coalitions that were evaluated. */
  readonly evaluations: number;
  /** How well LIME's linear model fits: what it says of the input, and the share of the variance that it explains. */
  readonly surrogate?: { readonly prediction: number; readonly score: number };
}

export interface Attribution {
  /** Name of the column or group; `word 3`, `cell 7`, counted from 0. */
  readonly feature: string;
  /** What the input has there: a value, of a group each column's, a word, or where the cell is. */
  readonly value: Value | Row | Area;
  /** How much it moved the prediction away from the base. */
  readonly attribution: number;
  /** The standard deviation that drawing coalitions gives the attribution; 0 where nothing was drawn. */
  readonly stderr: number;
}

/** A rectangle of a picture, in pixels from the top left. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Options of `explain` that mean something for many rows. `target` is needed where the model has classes. */
export interface ExplainManyOptions extends Omit<ExplainOptions, "grid" | "progress_callback"> {
  /** Called between batches of predictions. `rows` never falls; nothing is called after an abort. */
  readonly progress_callback?: (progress: ExplainManyProgress) => void;
}

export type ExplainManyProgress =
  | { readonly status: "progress"; readonly rows: number; readonly total: number }
  | { readonly status: "done" };

/** How much each column matters over many rows. */
export interface Importance extends Pick<Explanation, "method" | "target" | "in"> {
  /** Rows that were explained. */
  readonly rows: number;
  /** A column or group each, in the order of the signature. */
  readonly values: readonly FeatureImportance[];
  /** Coalitions that were evaluated. */
  readonly evaluations: number;
}

export interface FeatureImportance {
  /** Name of the column or group. */
  readonly feature: string;
  /** The mean size of its attribution over the rows. */
  readonly importance: number;
  /** The standard error that the choice of the rows gives it. */
  readonly stderr: number;
}

/** What moved the mean prediction from one group of rows to another. */
export interface Comparison extends Pick<Explanation, "method" | "target" | "in"> {
  /** The mean prediction of the first group. */
  readonly before: number;
  /** That of the second. */
  readonly after: number;
  /** A column or group each, in the order of the signature. The changes add up to `after - before`, within a millionth. */
  readonly values: readonly FeatureChange[];
  /** Coalitions that were evaluated. */
  readonly evaluations: number;
}

export interface FeatureChange {
  /** Name of the column or group. */
  readonly feature: string;
  /** Its mean attribution in the second group minus that in the first. */
  readonly change: number;
  /** The standard error that the choice of the rows gives it. */
  readonly stderr: number;
}

export interface CounterfactualOptions
  extends Pick<ExplainOptions, "target" | "in" | "background" | "signal" | "progress_callback"> {
  /** The number wanted, or more. Where neither this nor `at_most` is given, a class is to have a probability of one half. */
  readonly at_least?: number;
  /** The number wanted, or less. */
  readonly at_most?: number;
  /** Columns that may change, to values of the background: by default all. */
  readonly actionable?: readonly string[];
  /** Rows that are predicted at most: 10,000 by default. */
  readonly max_evaluations?: number;
}

/** What would have to be different in a row for another answer. */
export interface Counterfactual extends Pick<Explanation, "target" | "in"> {
  /** What the model says of the row as it is. */
  readonly prediction: number;
  /** The nearest row that was found to have the answer wanted; `null` where none was. */
  readonly nearest: Nearest | null;
  /** Rows that were predicted. */
  readonly evaluations: number;
}

export interface Nearest {
  /** What the model says of it. */
  readonly prediction: number;
  /** What is different in it, in the order of the signature. Empty where the row itself has the answer. */
  readonly changes: readonly ColumnChange[];
  /**
   * How far it is: the sum over the changes. That of a number is in mean absolute deviations of the column in the
   * background; that of anything else, and from a missing value, is 1.
   */
  readonly distance: number;
}

export interface ColumnChange {
  readonly feature: string;
  readonly from: Value;
  readonly to: Value;
}
