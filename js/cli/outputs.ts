import type { Model } from "../model.js";
import { Tensor } from "../tensor.js";
import type { ElementType, Field, TensorInfo } from "../types.js";
import { Failure, list, quote } from "./failure.js";
import type { ColumnProfile } from "./profile.js";

/** The output that holds the answer: the only one of fractions, or the one that is named for it. */
export function chooseOutput(outputs: readonly TensorInfo[]): TensorInfo {
  const floats = outputs.filter(({ type }) => type === "float32" || type === "float64");
  const chosen = floats.find(({ name }) => /prob|score/i.test(name)) ?? floats[0];
  if (chosen) return chosen;
  const found = outputs.map(({ name, type }) => `${name} (${type ?? "not a tensor of numbers"})`);
  throw new Failure("invalid_model", `the model has no output of type float32 or float64; it has ${list(found)}`);
}

export function outputField({ name, type }: TensorInfo, width = -1): Field {
  return { name, type: "tensor", "tensor-spec": { dtype: type ?? "float32", shape: [-1, width] } };
}

/** Values that an output gives a row. The model is run: files often state a shape that is left over. */
export async function outputWidth(model: Model, output: TensorInfo, features: number): Promise<number> {
  const single = model.inputs.length === 1;
  const inputs = model.inputs.map(({ name, type, shape }) => {
    const size = shape?.at(-1);
    const width = typeof size === "number" ? size : single ? features : 1;
    return [name, zeros(type, width)] as const;
  });
  const answer = await model.run(Object.fromEntries(inputs));
  return answer[output.name]?.data.length ?? 0;
}

function zeros(type: ElementType | null, width: number): Tensor {
  const dims = [1, width];
  switch (type) {
    case "float64":
      return new Tensor(type, new Float64Array(width), dims);
    case "int32":
      return new Tensor(type, new Int32Array(width), dims);
    case "int64":
      return new Tensor(type, new BigInt64Array(width), dims);
    default:
      // A type that rows can't be turned into is refused by the model.
      return new Tensor("float32", new Float32Array(width), dims);
  }
}

/** The classes, from the values of the target; no labels for a regression. */
export function labelsOf(
  { name, type, distinct }: ColumnProfile,
  width: number,
): { labels?: readonly string[]; problem?: string } {
  const found = distinct?.length ?? Infinity;
  if (distinct && found === (width === 1 ? 2 : width)) return { labels: distinct };
  if (type === "double" && width === 1) return {};
  const values = distinct ? `${found} values` : "too many values";
  return { problem: `the target ${quote(name)} has ${values}, the model gives ${width} a row: say --labels` };
}
