import type { ElementType, TensorData } from "./types.js";

/** Elements in row-major order, with a type and a shape, as in onnxruntime-web. */
export class Tensor {
  readonly type: ElementType;
  /** `bool` is held as bytes of 0 and 1, `float16` as its bits. */
  readonly data: TensorData;
  readonly dims: readonly number[];

  /** The shape is checked when the tensor meets a model. */
  constructor(type: ElementType, data: TensorData, dims: readonly number[] = [data.length]) {
    this.type = type;
    this.data = data;
    this.dims = dims;
  }
}

/** Tensors by the names of the model's inputs or outputs. */
export type Tensors = Readonly<Record<string, Tensor>>;
