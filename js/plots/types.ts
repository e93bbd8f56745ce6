import type { Comparison, Explanation, Importance } from "../explain/types.js";

/** The scale of the numbers: `number` for a regression. */
export type Scale = Explanation["in"];

type Told = "method" | "target" | "in" | "values";

/** What is drawn of why the model said that of one input, as `explain` gives it. */
export type Explained = Pick<Explanation, Told | "base" | "prediction">;

/** What is drawn of what matters over many rows, as `importance` gives it. */
export type Important = Pick<Importance, Told>;

/** What is drawn of what moved the mean answer between two groups of rows, as `compare` gives it. */
export type Compared = Pick<Comparison, Told | "before" | "after">;

export interface PlotOptions {
  /** In CSS pixels; without, as wide as there is room. Text keeps the size of its surroundings. */
  readonly width?: number;
  /** Rows of features at most, 2 or more: 10 by default. The last one is then the sum of all others. */
  readonly max?: number;
  /** What the picture is called for those who hear the page; by default a sentence of what it shows. */
  readonly title?: string;
  /** How numbers are written, such as `de`: `en` by default, as the words are English. */
  readonly locale?: string;
}

export interface HeatmapOptions extends Pick<PlotOptions, "title" | "locale"> {
  /** Address of the photo: https:, http:, blob:, data:image/ or relative. Without, the cells lie over nothing. */
  readonly image?: string;
  /** Of the photo in pixels; without, that of all cells. */
  readonly width?: number;
  readonly height?: number;
}
