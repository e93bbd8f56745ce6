/** The scale of the numbers: `number` for a regression. */
export type Scale = "probability" | "log_odds" | "number";

interface Told {
  readonly method: string;
  readonly target?: string;
  readonly in: Scale;
}

/** Why the model said that of one input, as `explain` gives it. */
export interface Explained extends Told {
  readonly base: number;
  readonly prediction: number;
  readonly values: readonly {
    readonly feature: string;
    readonly value: unknown;
    readonly attribution: number;
    readonly stderr: number;
  }[];
}

/** What matters over many rows: mean attributions without their signs. */
export interface Important extends Told {
  readonly rows: number;
  readonly values: readonly { readonly feature: string; readonly importance: number; readonly stderr: number }[];
}

/** What moved the mean answer between two groups of rows. */
export interface Compared extends Told {
  readonly before: number;
  readonly after: number;
  readonly values: readonly { readonly feature: string; readonly change: number; readonly stderr: number }[];
}

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
