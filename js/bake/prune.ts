/** Takes out of a baked module what can't be reached any more. */
import type { Pipeline } from "../types.js";
import { i32, joined, list, replaced, SECTION, type Section, u32 } from "./binary.js";
import { withoutUncalled } from "./exports.js";
import { type Functions, readElements, readFunctions } from "./functions.js";
import type { Layout } from "./layout.js";
import type { Objects } from "./objects.js";
import { reach } from "./reach.js";

/** A function without locals that stops. */
const TRAP = Uint8Array.of(3, 0, 0x00, 0x0b);
const [I32_CONST, END] = [0x41, 0x0b];

/**
 * The module with a trap in the place of each function that is not reached: none of them gives a wrong answer. Data that is not
 * reached and never changes is zeroed in memory.
 */
export function prune(
  sections: readonly Section[],
  { layout, objects, taken }: { layout: Layout; objects: Objects; taken: Pipeline["type"] },
): readonly Section[] {
  const called = replaced(sections, SECTION.export, (exports) => withoutUncalled(exports, taken));
  const functions = readFunctions(called);
  const reached = reach(functions, layout, objects);
  objects.clear(reached.objects);
  const isReached = (index: number) => reached.functions.has(index);
  const trapped = replaced(called, SECTION.code, () => codeOf(functions, isReached));
  return replaced(trapped, SECTION.element, (body) => elementsOf(body, functions, isReached));
}

function codeOf({ imported, bodies }: Functions, isReached: (index: number) => boolean): Uint8Array {
  return list(bodies.map((body, at) => (isReached(at + imported) ? joined([u32(body.length), body]) : TRAP)));
}

/** The table, with the same trap in the place of all that are not reached, which is smaller. */
function elementsOf(body: Uint8Array, { imported, bodies }: Functions, isReached: (index: number) => boolean): Uint8Array {
  const trap = imported + bodies.findIndex((_, at) => !isReached(at + imported));
  return list(
    readElements(body).map(({ start, functions }) => {
      const kept = functions.map((index) => u32(isReached(index) ? index : trap));
      return joined([Uint8Array.of(0, I32_CONST), i32(start), Uint8Array.of(END), list(kept)]);
    }),
  );
}
