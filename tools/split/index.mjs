/**
 * Makes two modules of one: the engine, which is all that an ONNX file needs, and what bundles need besides. A page that loads no
 * bundle never fetches the second.
 */
import { readSections, writeModule } from "../../dist/bake/binary.js";
import { readLayout } from "../../dist/bake/layout.js";
import { borderOf } from "./border.mjs";
import { bundlesOf } from "./bundles.mjs";
import { engineOf } from "./engine.mjs";
import { partsOf } from "./parts.mjs";

/** `names` are those of the module's functions, by their numbers. */
export function split(module, layout, names) {
  const sections = readSections(module);
  const parts = partsOf(sections, readLayout(layout), names);
  const border = borderOf(sections, parts);
  return { engine: writeModule(engineOf(sections, parts, border)), bundles: writeModule(bundlesOf(sections, parts, border)) };
}
