/** Takes out of a baked module what can't be reached any more. */
import type { Pipeline } from "../types.js";
import { i32, joined, list, name, Reader, replaced, SECTION, type Section, u32 } from "./binary.js";
import { CODE, readBody } from "./code.js";
import { withoutUncalled } from "./exports.js";
import { FUNCTION, type Functions, readElements, readFunctions } from "./functions.js";
import type { Layout } from "./layout.js";
import type { Objects } from "./objects.js";
import { reach } from "./reach.js";

/** A function without locals that stops. */
const TRAP = Uint8Array.of(3, 0, 0x00, 0x0b);
const [I32_CONST, END] = [0x41, 0x0b];
/** One that is to run when a module begins, which the build makes none of. */
const START = 8;

/**
 * The module without the functions that are not reached. Where memory has the number of one, there is a function that
 * stops, so none of them gives a wrong answer. Data that is not reached and never changes is zeroed in memory.
 */
export function prune(
  sections: readonly Section[],
  { layout, objects, taken }: { layout: Layout; objects: Objects; taken: Pipeline["type"] },
): readonly Section[] {
  if (sections.some(({ id }) => id === START)) throw new Error("the module has a function that runs when it begins");
  const called = replaced(sections, SECTION.export, (exports) => withoutUncalled(exports, taken));
  const functions = readFunctions(called);
  const reached = reach(functions, layout, objects);
  objects.clear(reached.objects);
  const kept = functions.bodies.map((_, at) => at + functions.imported).filter((index) => reached.functions.has(index));
  return withFunctions(called, functions, kept);
}

/** The module with these of its own functions alone, and behind them the one that stops. */
function withFunctions(
  sections: readonly Section[],
  { imported, bodies, types }: Functions,
  kept: readonly number[],
): readonly Section[] {
  const numbers = new Map(kept.map((index, at) => [index, imported + at]));
  const numberOf = (index: number) => (index < imported ? index : (numbers.get(index) ?? imported + kept.length));
  // OK because a call by number stops wherever the types differ.
  const kinds = [...kept, kept[0] as number].map((index) => u32(types[index] as number));
  const made = kept.map((index) => renumbered(bodies[index - imported] as Uint8Array, numberOf));
  let pruned = replaced(sections, SECTION.function, () => list(kinds));
  pruned = replaced(pruned, SECTION.code, () => list([...made.map((body) => joined([u32(body.length), body])), TRAP]));
  pruned = replaced(pruned, SECTION.export, (body) => exportsOf(body, numberOf));
  return replaced(pruned, SECTION.element, (body) => elementsOf(body, numberOf));
}

/** A body whose calls are of the functions' new numbers. */
function renumbered(body: Uint8Array, numberOf: (index: number) => number): Uint8Array {
  const { instructions } = readBody(body);
  const parts: Uint8Array[] = [];
  let done = 0;
  instructions.forEach(({ at, code, value }, index) => {
    if (code !== CODE.call && code !== CODE.reference) return;
    parts.push(body.subarray(done, at + 1), u32(numberOf(value)));
    done = instructions[index + 1]?.at ?? body.length;
  });
  return joined([...parts, body.subarray(done)]);
}

function exportsOf(body: Uint8Array, numberOf: (index: number) => number): Uint8Array {
  const reader = new Reader(body);
  const parts = reader.list(() => [reader.name(), reader.byte(), reader.u32()] as const);
  const number = (kind: number, index: number) => u32(kind === FUNCTION ? numberOf(index) : index);
  return list(parts.map(([text, kind, index]) => joined([name(text), Uint8Array.of(kind), number(kind, index)])));
}

function elementsOf(body: Uint8Array, numberOf: (index: number) => number): Uint8Array {
  const segments = readElements(body).map(({ start, functions }) => {
    const numbers = functions.map((index) => u32(numberOf(index)));
    return joined([Uint8Array.of(0, I32_CONST), i32(start), Uint8Array.of(END), list(numbers)]);
  });
  return list(segments);
}
