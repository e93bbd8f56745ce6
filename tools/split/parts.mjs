/** Which functions and which data of the module only bundles need, and those who have an ONNX file watched. */
import { readFunctions } from "../../dist/bake/functions.js";
import { Objects } from "../../dist/bake/objects.js";
import { reach } from "../../dist/bake/reach.js";
import { memoryOf } from "./memory.mjs";

const CRATES = "driftline_(?:explain|monitor|privacy|summary)";
const PARTS = "driftline::(?:bundle|explain|model|monitor|pipeline|reports|signals)";
/** By the names of functions. What is exported stays: it sees what kind of model there is. */
const OF_BUNDLES = new RegExp(`\\b(?:${CRATES}|${PARTS})\\b`);
/** ONNX files have their own model, and what drops a model drops what may be there for either. */
const OF_FILES = /\bdriftline::model::plain\b|^core::ptr::drop_in_place</;

/** A function without locals that does nothing. */
const NOTHING = Uint8Array.of(0, 0x0b);

/**
 * What the engine reaches without bundles is its own; all else belongs to bundles. `functions` are the module's, `engine` and
 * `bundles` the numbers of those in each part. `engineMemory` is what memory begins with; `bundlesData` are stretches,
 * `{ start, bytes }`, that are zero there.
 */
export function partsOf(sections, layout, names) {
  const functions = readFunctions(sections);
  const exported = new Set(functions.exported);
  const isOfBundles = (index) =>
    !exported.has(index) && OF_BUNDLES.test(names[index]) && !OF_FILES.test(names[index]);
  const own = functions.bodies.map((_, at) => at + functions.imported);
  const bodies = own.map((index, at) => (isOfBundles(index) ? NOTHING : functions.bodies[at]));
  const memory = memoryOf(sections);
  const engineMemory = memory.slice();
  const objects = new Objects(sections, layout, engineMemory.buffer);
  const reached = reach({ ...functions, bodies }, layout, objects);
  const cleared = objects.clear(reached.objects);
  const isOfEngine = (index) => reached.functions.has(index) && !isOfBundles(index);
  return {
    functions,
    engine: own.filter(isOfEngine),
    bundles: own.filter((index) => !isOfEngine(index)),
    engineMemory,
    bundlesData: adjoining(cleared).map(([start, end]) => ({ start, bytes: memory.subarray(start, end) })),
  };
}

/** Ranges, those that touch as one: every segment takes some bytes. */
function adjoining(ranges) {
  const found = [];
  for (const [start, end] of ranges) {
    if (found.at(-1)?.[1] === start) found.at(-1)[1] = end;
    else found.push([start, end]);
  }
  return found;
}
