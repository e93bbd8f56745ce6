/** Functions under new numbers: the sections and bodies that name them. */
import { i32, joined, list, name, Reader, u32 } from "./binary.js";
import { namesFunction, readBody } from "./code.js";
import { FUNCTION, readElements } from "./functions.js";

export type NumberOf = (index: number) => number;

const [I32_CONST, END] = [0x41, 0x0b];
/** A function without locals that stops. */
export const TRAP = Uint8Array.of(0, 0x00, END);

/** A body whose calls are of the functions' new numbers. */
export function renumbered(body: Uint8Array, numberOf: NumberOf): Uint8Array {
  const { instructions } = readBody(body);
  const parts: Uint8Array[] = [];
  let done = 0;
  instructions.forEach((instruction, index) => {
    if (!namesFunction(instruction)) return;
    const { at, value } = instruction;
    parts.push(body.subarray(done, at + 1), u32(numberOf(value)));
    done = instructions[index + 1]?.at ?? body.length;
  });
  return joined([...parts, body.subarray(done)]);
}

export function exportsOf(body: Uint8Array, numberOf: NumberOf): Uint8Array {
  const reader = new Reader(body);
  const parts = reader.list(() => [reader.name(), reader.byte(), reader.u32()] as const);
  const number = (kind: number, index: number) => u32(kind === FUNCTION ? numberOf(index) : index);
  return list(parts.map(([text, kind, index]) => joined([name(text), Uint8Array.of(kind), number(kind, index)])));
}

export function elementsOf(body: Uint8Array, numberOf: NumberOf): Uint8Array {
  return list(readElements(body).map(({ start, functions }) => stretchOf(start, functions.map(numberOf))));
}

/** A stretch of the table from a slot on, as the section of elements has it. */
export function stretchOf(start: number, numbers: readonly number[]): Uint8Array {
  return joined([Uint8Array.of(0, I32_CONST), i32(start), Uint8Array.of(END), list(numbers.map(u32))]);
}

/** The section of code. */
export function codeOf(bodies: readonly Uint8Array[]): Uint8Array {
  return list(bodies.map((body) => joined([u32(body.length), body])));
}
