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
  | {
      readonly encode: "number";
      readonly column: string;
      readonly steps?: readonly NumberStep[];
      readonly missing?: "error" | "nan";
    }
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
    }
  | { readonly encode: "text"; readonly column: string; readonly missing?: string };

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

export interface TabularPipeline {
  readonly type: "tabular";
  readonly tensor?: string;
  readonly features: readonly Feature[];
}

export interface ImagePipeline {
  readonly type: "image";
  readonly tensor: string;
  readonly layout: "nchw" | "nhwc";
  readonly channels: "rgb" | "bgr" | "gray";
  readonly steps: readonly ImageStep[];
}

/** The bundle has a `tokenizer.json`. */
export interface TextPipeline {
  readonly type: "text";
  /** The model's inputs. */
  readonly tensors: {
    readonly input_ids: string;
    readonly attention_mask?: string;
    readonly token_type_ids?: string;
  };
  /** In tokens, special ones included. */
  readonly max_length: number;
  readonly padding?: TextPadding;
  readonly pooling?: "mean" | "cls";
  readonly normalize?: boolean;
}

export interface TextPadding {
  /** `longest` when absent. */
  readonly to?: "longest" | "max_length";
  readonly multiple_of?: number;
  readonly id?: number;
  readonly type_id?: number;
  /** `right` when absent. */
  readonly side?: "left" | "right";
}

export interface AudioPipeline {
  readonly type: "audio";
  readonly tensor: string;
  /** In hertz. */
  readonly sample_rate: number;
  readonly samples?: number;
  readonly features: AudioFeatures;
}

export type AudioFeatures =
  | { readonly type: "samples"; readonly layout?: "nt" | "nct"; readonly normalize?: boolean }
  | { readonly type: "frames"; readonly size: number; readonly hop: number; readonly pad?: boolean }
  | LogMel;

/** The names and defaults are librosa's, but for `mels`, `scale` and `norm`. */
export interface LogMel {
  readonly type: "log_mel";
  readonly layout: "nmt" | "ntm" | "ncmt" | "nctm";
  readonly n_fft: number;
  readonly hop_length: number;
  readonly win_length?: number;
  readonly center?: boolean;
  readonly pad_mode?: "constant" | "reflect" | "edge";
  readonly power?: number;
  readonly mels: number;
  readonly scale?: "slaney" | "htk";
  readonly norm?: "slaney" | "none";
  readonly fmin?: number;
  readonly fmax?: number;
  readonly drop_last?: boolean;
  readonly log?: Logarithm;
}

export type Logarithm =
  | { readonly op: "db"; readonly ref?: number | "max"; readonly amin?: number; readonly top_db?: number }
  | { readonly op: "ln"; readonly offset: number }
  | { readonly op: "log10"; readonly floor: number }
  | { readonly op: "whisper" };

export interface BytesPipeline {
  readonly type: "bytes";
  readonly tensor: string;
  readonly head: number;
  readonly tail?: number;
  readonly padding: number;
  readonly offset?: number;
  readonly strip?: boolean;
  readonly block?: number;
}

export type Pipeline = TabularPipeline | ImagePipeline | TextPipeline | AudioPipeline | BytesPipeline;

/** An input that gets the same tensor in every call. */
export interface ConstantTensor {
  readonly input: string;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  /** Row by row, as many as the shape holds. */
  readonly values: readonly number[] | readonly boolean[] | readonly string[];
}

/** An output that is fed back as an input in the next call. It starts as zeros. */
export interface StateTensor {
  readonly input: string;
  readonly output: string;
  readonly shape: readonly number[];
}

/** What is left out has its default: see docs/bundle.md. */
export interface ReportPolicy {
  readonly window_days?: number;
  readonly budget?: { readonly epsilon?: number; readonly days?: number };
  readonly local?: { readonly epsilon?: number };
  readonly edge?: {
    readonly noise?: "laplace" | "gaussian";
    readonly spends?: number;
    readonly rows_per_user?: number;
  };
}

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
  /** What the model is given in every call alike. */
  readonly constants?: readonly ConstantTensor[];
  /** What the model remembers from one call to the next. */
  readonly state?: readonly StateTensor[];
  /** The tensor, an output or inside the model, that is watched as its embedding; not of tables. */
  readonly embedding?: string;
  readonly output: {
    readonly tensor: string;
    readonly activation?: "softmax" | "sigmoid";
    readonly labels?: readonly string[];
    readonly top_k?: number;
    readonly threshold?: number;
  };
  /** What devices may report of the model, how often and at what price. It turns nothing on. */
  readonly reports?: ReportPolicy;
}
