import { Tensor } from "../tensor.js";
import type { ColumnType, ElementType } from "../types.js";

/** The type of a column for an input of whole numbers. One for an input of booleans holds 0 and 1. */
const WHOLE: Readonly<Partial<Record<ElementType, ColumnType>>> = {
  int8: "integer",
  int16: "integer",
  int32: "integer",
  int64: "long",
  uint8: "integer",
  uint16: "integer",
  uint32: "long",
  uint64: "long",
  bool: "integer",
};

/** Whether the elements are whole numbers, which can't be NaN. */
export function isWhole(type: ElementType | null): boolean {
  return numberColumn(type) !== "double";
}

/** The type of a column of numbers for an input of this type. */
export function numberColumn(type: ElementType | null): ColumnType {
  return (type && WHOLE[type]) ?? "double";
}

/** Numbers as a tensor; of floats where numbers can't be elements of the type, which the model then refuses. */
export function tensorOf(type: ElementType | null, numbers: readonly number[], dims: readonly number[]): Tensor {
  switch (type) {
    case "float64":
      return new Tensor(type, Float64Array.from(numbers), dims);
    case "int8":
      return new Tensor(type, Int8Array.from(numbers), dims);
    case "int16":
      return new Tensor(type, Int16Array.from(numbers), dims);
    case "int32":
      return new Tensor(type, Int32Array.from(numbers), dims);
    case "int64":
      return new Tensor(type, BigInt64Array.from(numbers, BigInt), dims);
    case "bool":
    case "uint8":
      return new Tensor(type, Uint8Array.from(numbers), dims);
    case "uint16":
      return new Tensor(type, Uint16Array.from(numbers), dims);
    case "uint32":
      return new Tensor(type, Uint32Array.from(numbers), dims);
    case "uint64":
      return new Tensor(type, BigUint64Array.from(numbers, BigInt), dims);
    default:
      return new Tensor("float32", Float32Array.from(numbers), dims);
  }
}
