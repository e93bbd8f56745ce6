/**
 * Makes modules of one: the engine, which is all that an ONNX file needs, what bundles need besides, and what threads run that share
 * its work. A page fetches those that it needs.
 */
import { readSections, writeModule } from "../../dist/bake/binary.js";
import { readLayout } from "../../dist/bake/layout.js";
import { borderOf } from "./border.mjs";
import { bundlesOf } from "./bundles.mjs";
import { engineOf } from "./engine.mjs";
import { partsOf } from "./parts.mjs";
import { threadsOf } from "./threads.mjs";

/** `names` are those of the module's functions, by their numbers. */
export function split(module, layout, names) {
  const sections = readSections(module);
  const known = readLayout(layout);
  const parts = partsOf(sections, known, names);
  const border = borderOf(sections, parts);
  return {
    engine: writeModule(engineOf(sections, parts, border)),
    bundles: writeModule(bundlesOf(sections, parts, border)),
    threads: writeModule(threadsOf(sections, known, names)),
  };
}
