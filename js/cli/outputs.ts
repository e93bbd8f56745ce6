import type { LocalModel } from "../model/local.js";
import { Tensor } from "../tensor.js";
import type { ConstantTensor, Field, TensorInfo } from "../types.js";
import { constantTensor } from "./constants.js";
import { tensorOf } from "./elements.js";
import { Failure, list, quote } from "./failure.js";
import type { ColumnProfile } from "./profile.js";

/** The output that holds the answer: the one named for scores, of fractions if it can be, or the first of fractions. */
export function chooseOutput(outputs: readonly TensorInfo[]): TensorInfo {
  const isNamed = ({ name }: TensorInfo) => /prob|score/i.test(name);
  const floats = outputs.filter(({ type }) => type === "float32" || type === "float64");
  // Of scikit-learn's classifiers, a map for each row.
  const maps = outputs.filter(({ type }) => type === null);
  const chosen = floats.find(isNamed) ?? maps.find(isNamed) ?? floats[0];
  if (chosen) return chosen;
  const found = outputs.map(({ name, type }) => `${name} (${type ?? "not a tensor of numbers"})`);
  throw new Failure("invalid_model", `the model has no output of type float32 or float64; it has ${list(found)}`);
}

export function outputField({ name, type }: TensorInfo, width = -1): Field {
  return { name, type: "tensor", "tensor-spec": { dtype: type ?? "float32", shape: [-1, width] } };
}

/** What an output gives for a row. */
export interface Probed {
  /** Values a row. */
  readonly width: number;
  /** The names of the classes, where the model says them; else none. */
  readonly classes: readonly string[];
}

/** Runs the model on a row, because files often state a shape that is left over, and classes nowhere else. */
export async function probe(
  model: LocalModel,
  output: TensorInfo,
  columns: readonly ColumnProfile[],
  constants: readonly ConstantTensor[],
): Promise<Probed> {
  const single = model.inputs.length - constants.length === 1;
  const tensor = (input: TensorInfo) => {
    const constant = constants.find((constant) => constant.input === input.name);
    return constant ? constantTensor(constant, input.type) : sample(input, single, columns);
  };
  const inputs = Object.fromEntries(model.inputs.map((input) => [input.name, tensor(input)]));
  const classes = await model.mapKeys(inputs, output.name);
  if (classes.length > 0) return { width: classes.length, classes };
  const answer = await model.run(inputs);
  return { width: answer[output.name]?.data.length ?? 0, classes };
}

/** A row for an input: zeros, or texts that the column has. */
function sample({ name, type, shape }: TensorInfo, single: boolean, columns: readonly ColumnProfile[]): Tensor {
  const size = shape?.at(-1);
  const width = typeof size === "number" ? size : single ? columns.length : 1;
  if (type !== "string") return tensorOf(type, Array(width).fill(0), [1, width]);
  const taken = single ? columns : columns.filter((column) => column.name === name);
  const texts = Array.from({ length: width }, (_, index) => taken[index]?.distinct?.[0] ?? "");
  return new Tensor("string", texts, [1, width]);
}

/** The classes, as the model names them or from the values of the target; no labels for a regression. */
export function labelsOf(
  target: ColumnProfile | undefined,
  { width, classes }: Probed,
  outputs: readonly TensorInfo[],
): { labels?: readonly string[]; problem?: string } {
  if (classes.length > 1) return { labels: classes };
  if (!target) return {};
  const { name, type } = target;
  // scikit-learn puts classes that are texts in the order of texts, even where they look like numbers.
  const textual = outputs.some((output) => output.type === "string" && /label/i.test(output.name));
  const distinct = textual ? target.distinct?.toSorted() : target.distinct;
  const found = distinct?.length ?? Infinity;
  if (distinct && found === (width === 1 ? 2 : width)) return { labels: distinct };
  if (type === "double" && width === 1) return {};
  const values = distinct ? `${found} values` : "too many values";
  return { problem: `the target ${quote(name)} has ${values}, the model gives ${width} a row: say --labels` };
}
