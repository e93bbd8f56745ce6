/** Takes out of a baked module what only loading calls for. */
import { joined, list, name, Reader, replaced, SECTION, type Section, u32 } from "./binary.js";
import type { Objects } from "./objects.js";
import { reach, readCode } from "./reach.js";

/** What has nothing to do once a model is loaded. */
const LOADING = [
  "core_new",
  "core_bake",
  "core_beginReference",
  "core_tellTruths",
  "core_reference",
  "core_backgroundEntry",
  "core_mapKeys",
  "packBundle",
  "imagePipeline",
  "textPipeline",
  "lastHiddenLayer",
  "registration",
  "errorCodes",
];

/** A function without locals that stops. */
const TRAP = Uint8Array.of(3, 0, 0x00, 0x0b);

/** The module with a trap in the place of each function that is not reached: none of them gives a wrong answer. */
export function prune(sections: readonly Section[], objects: Objects): readonly Section[] {
  const kept = replaced(sections, SECTION.export, withoutLoading);
  const code = readCode(kept);
  const reached = reach(kept, code, objects);
  const body = (body: Uint8Array, at: number) => (reached.has(at + code.imported) ? joined([u32(body.length), body]) : TRAP);
  return replaced(kept, SECTION.code, () => list(code.bodies.map(body)));
}

function withoutLoading(exports: Uint8Array): Uint8Array {
  const reader = new Reader(exports);
  const parts = reader.list(() => ({ text: reader.name(), kind: reader.byte(), index: reader.u32() }));
  const kept = parts.filter(({ text }) => !LOADING.includes(text));
  return list(kept.map(({ text, kind, index }) => joined([name(text), Uint8Array.of(kind), u32(index)])));
}
