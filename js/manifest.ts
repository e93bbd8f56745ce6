export type ColumnType =
  | "double"
  | "float"
  | "integer"
  | "long"
  | "string"
  | "boolean"
  | "datetime"
  | "tensor";

/** A column or tensor of the signature. */
export interface Field {
  readonly name: string;
  readonly type: ColumnType;
  /** `true` when absent. */
  readonly required?: boolean;
  readonly "tensor-spec"?: { readonly dtype: string; readonly shape: readonly number[] };
}

/** What stands in for a value that is missing or not one of the categories. */
export type Fallback =
  | "error"
  | "zeros"
  | { readonly value: string }
  | { readonly number: number };

export type NumberStep =
  | { readonly op: "impute"; readonly value: number }
  | { readonly op: "clip"; readonly min?: number; readonly max?: number }
  | { readonly op: "log"; readonly offset?: number }
  | { readonly op: "scale"; readonly mean: number; readonly std: number };

export type Feature =
  | { readonly encode: "number"; readonly column: string; readonly steps?: readonly NumberStep[] }
  | {
      readonly encode: "one_hot" | "ordinal";
      readonly column: string;
      readonly values: readonly string[];
      readonly missing?: Fallback;
      readonly unknown?: Fallback;
    }
  | { readonly encode: "boolean"; readonly column: string; readonly missing?: boolean }
  | {
      readonly encode: "timestamp";
      readonly column: string;
      readonly parts: readonly TimePart[];
      readonly utc_offset_minutes?: number;
    };

export type TimePart =
  | "year"
  | "month"
  | "day"
  | "hour"
  | "minute"
  | "weekday"
  | "day_of_year"
  | "unix_seconds";

export type ImageStep =
  | {
      readonly op: "resize";
      readonly filter: "nearest" | "bilinear" | "bicubic";
      readonly shortest_edge?: number;
      readonly width?: number;
      readonly height?: number;
    }
  | { readonly op: "center_crop"; readonly width: number; readonly height: number }
  | { readonly op: "rescale"; readonly factor: number }
  | { readonly op: "normalize"; readonly mean: readonly number[]; readonly std: readonly number[] };

export type Pipeline =
  | {
      readonly type: "tabular";
      readonly tensor?: string;
      readonly features: readonly Feature[];
    }
  | {
      readonly type: "image";
      readonly tensor: string;
      readonly layout: "nchw" | "nhwc";
      readonly channels: "rgb" | "bgr" | "gray";
      readonly steps: readonly ImageStep[];
    };

/** `driftline.json`: everything about a bundle but the model itself. */
export interface Manifest {
  readonly format: 1;
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly expires?: string;
  readonly signature: { readonly inputs: readonly Field[]; readonly outputs: readonly Field[] };
  readonly pipeline: Pipeline;
  readonly output: {
    readonly tensor: string;
    readonly activation?: "softmax" | "sigmoid";
    readonly labels?: readonly string[];
    readonly top_k?: number;
    readonly threshold?: number;
  };
}
