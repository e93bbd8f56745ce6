/** Takes out of a baked module what can't be reached any more. */
import type { Pipeline } from "../types.js";
import { list, replaced, SECTION, type Section, u32 } from "./binary.js";
import { withoutUncalled } from "./exports.js";
import { type Functions, readFunctions } from "./functions.js";
import type { Layout } from "./layout.js";
import type { Objects } from "./objects.js";
import { reach } from "./reach.js";
import { codeOf, elementsOf, exportsOf, renumbered, TRAP } from "./renumber.js";

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
  pruned = replaced(pruned, SECTION.code, () => codeOf([...made, TRAP]));
  pruned = replaced(pruned, SECTION.export, (body) => exportsOf(body, numberOf));
  return replaced(pruned, SECTION.element, (body) => elementsOf(body, numberOf));
}
