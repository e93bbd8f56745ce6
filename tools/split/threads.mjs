/** The code that threads run which share the work of the module's own: what parts of work reach, over the module's memory. */
import { bodyOf, joined, list, name, SECTION, u32 } from "../../dist/bake/binary.js";
import { readFunctions } from "../../dist/bake/functions.js";
import { Objects } from "../../dist/bake/objects.js";
import { reach } from "../../dist/bake/reach.js";
import { codeOf, renumbered, stretchOf, TRAP } from "../../dist/bake/renumber.js";
import { readGlobals, withExports } from "../../dist/bake/snapshot.js";
import { FUNCREF, readTables, tablesOf } from "../../dist/bake/tables.js";
import { sharedMemoryType } from "../../dist/threads/memory.js";
import { KIND } from "./border.mjs";
import { memoryOf, stretches } from "./memory.mjs";

const PART = /\bdriftline_kernels::threads::part\b/;
/** A thread that panics stops, and has no one to tell why. */
const PANICS = /^core(\[\w+\])?::(panicking|slice::index|option|result|cell)::/;
/** Nothing else may be reached: the allocator is the module's thread's own. */
const FORBIDDEN = /\b(dlmalloc|alloc|std|wasm_bindgen|js_sys)(\[\w+\])?::/;

/** The module's sections. Its table has functions by the same numbers as the whole's. */
export function threadsOf(sections, layout, names) {
  const functions = readFunctions(sections);
  const { imported, types } = functions;
  const named = (pattern) => functions.bodies.map((_, at) => at + imported).filter((index) => pattern.test(names[index]));
  const panics = new Set(named(PANICS));
  const bodies = functions.bodies.map((body, at) => (panics.has(at + imported) ? TRAP : body));
  const objects = new Objects(sections, layout, memoryOf(sections).buffer);
  const reached = reach({ ...functions, bodies, exported: named(PART) }, layout, objects);
  const own = [...reached.functions].toSorted((a, b) => a - b);
  const foreign = own.filter((index) => index < imported || FORBIDDEN.test(names[index])).filter((index) => !panics.has(index));
  if (foreign.length > 0) throw new Error(`threads would call ${foreign.map((index) => names[index]).join(", ")}`);
  const numbers = new Map(own.map((index, at) => [index, at]));
  const slots = [...functions.table].filter(([, index]) => numbers.has(index));
  const globals = readGlobals(bodyOf(sections, SECTION.global));
  const exported = [
    { text: "functions", kind: KIND.table, index: 0 },
    { text: "stack", kind: KIND.global, index: globals.findIndex(({ mutable }) => mutable) },
  ];
  return [
    { id: SECTION.type, body: bodyOf(sections, SECTION.type) },
    { id: SECTION.import, body: list([joined([name("module"), name("memory"), Uint8Array.of(KIND.memory), sharedMemoryType(0)])]) },
    { id: SECTION.function, body: list(own.map((index) => u32(types[index]))) },
    { id: SECTION.table, body: tablesOf(readTables(sections).filter(({ type }) => type === FUNCREF)) },
    { id: SECTION.global, body: bodyOf(sections, SECTION.global) },
    { id: SECTION.export, body: withExports(list([]), exported) },
    { id: SECTION.element, body: list(stretches(slots).map(([start, part]) => stretchOf(start, part.map((index) => numbers.get(index))))) },
    { id: SECTION.code, body: codeOf(own.map((index) => renumbered(bodies[index - imported], (callee) => numbers.get(callee)))) },
  ];
}
