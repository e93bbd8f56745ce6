/** Inputs of the model that `--constants` gives a value: what nobody has to choose at a prediction. */
import { Tensor } from "../tensor.js";
import type { ConstantTensor, ElementType, TensorInfo } from "../types.js";
import { parseNumber } from "./cells.js";
import { isWhole, tensorOf } from "./elements.js";
import { Failure, list, quote } from "./failure.js";
import { usage } from "./options.js";

/** Reads `name=value,name=value`. */
export function parseConstants(given: string | undefined, inputs: readonly TensorInfo[]): readonly ConstantTensor[] {
  return given === undefined ? [] : given.split(",").map((text) => constant(text.trim(), inputs));
}

function constant(text: string, inputs: readonly TensorInfo[]): ConstantTensor {
  const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === "") throw usage("pack", `--constants has ${quote(text)}, expected an input and its value such as sr=16000`);
  const input = inputs.find((input) => input.name === name);
  if (!input) {
    const names = list(inputs.map(({ name }) => name));
    throw usage("pack", `--constants has ${quote(name)}, which is no input of the model; it has ${names}`);
  }
  return { input: name, shape: shapeOf(input), values: valuesOf(input, value) };
}

/** A size that the model leaves free is 1. */
function shapeOf({ name, shape }: TensorInfo): readonly number[] {
  const sizes = (shape ?? []).map((size) => (typeof size === "number" ? size : 1));
  if (sizes.every((size) => size === 1)) return sizes;
  throw new Failure("manifest_needed", `input ${quote(name)} has the shape [${sizes.join(", ")}]: --constants gives one value, a manifest all`);
}

function valuesOf({ name, type }: TensorInfo, text: string): ConstantTensor["values"] {
  if (type === "string") return [text];
  if (type === "bool" && /^(true|false)$/i.test(text)) return [text.toLowerCase() === "true"];
  const number = type === "bool" ? undefined : parseNumber(text);
  if (typeof number === "number" && Number.isFinite(number) && (Number.isSafeInteger(number) || !isWhole(type))) return [number];
  const expected = type === "bool" ? "true or false" : isWhole(type) ? "a whole number" : "a number";
  throw usage("pack", `--constants gives ${quote(name)} the value ${quote(text)}, expected ${expected}`);
}

/** The constant as the model takes it. */
export function constantTensor({ shape, values }: ConstantTensor, type: ElementType | null): Tensor {
  if (type === "string") return new Tensor(type, values.map(String), shape);
  return tensorOf(type, values.map(Number), shape);
}
