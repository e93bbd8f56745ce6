import type { ElementType, TensorData } from "./types.js";

/** Elements in row-major order, with a type and a shape, as in onnxruntime-web. */
export class Tensor {
  readonly type: ElementType;
  /**
   * `bool` is held as bytes of 0 and 1, `float16` as its bits, `int4` and `uint4` two to a byte, the first in the low half,
   * `string` as an array of texts.
   */
  readonly data: TensorData;
  readonly dims: readonly number[];

  /** The shape is checked when the tensor meets a model. */
  constructor(type: ElementType, data: TensorData, dims: readonly number[] = [data.length]) {
    this.type = type;
    this.data = data;
    this.dims = dims;
  }
}

/**
 * What a model takes or gives: a tensor; an array for a sequence; an object with a number or a text
 * for each key for a map; `null` for an optional value that is not there.
 */
export type OnnxValue = Tensor | OnnxMap | readonly OnnxValue[] | null;

export type OnnxMap = Readonly<Record<string, number | bigint | string>>;

/** Values by the names of the model's inputs or outputs. */
export type OnnxValues = Readonly<Record<string, OnnxValue>>;

function revive(value: OnnxValue): OnnxValue {
  if (Array.isArray(value)) return value.map(revive);
  return isTensor(value) ? new Tensor(value.type, value.data, value.dims) : value;
}

/** Makes plain objects of the core tensors, however deep they lie, in an object that is no one else's. */
export function reviveAll(values: Record<string, OnnxValue>): OnnxValues {
  for (const name of Object.keys(values)) values[name] = revive(values[name] as OnnxValue);
  return values;
}

function isTensor(value: OnnxValue): value is Tensor {
  return value !== null && Array.isArray((value as Tensor).dims);
}
