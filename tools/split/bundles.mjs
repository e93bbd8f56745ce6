/** The part that bundles need besides the engine, whose memory, tables, globals and functions it imports. */
import { bodyOf, joined, list, name, Reader, SECTION, u32 } from "../../dist/bake/binary.js";
import { codeOf, renumbered, stretchOf } from "../../dist/bake/renumber.js";
import { segmentOf } from "../../dist/bake/snapshot.js";
import { KIND } from "./border.mjs";
import { stretches } from "./memory.mjs";

/** What the engine's exports are imported from, as the glue names it. */
const ENGINE = name("engine");

export function bundlesOf(sections, { functions, bundles, bundlesData }, { called, firstSlot, shared, others }) {
  const { imported, bodies, types, table } = functions;
  const numbers = new Map([...shared, ...bundles].map((index, at) => [index, imported + at]));
  const numberOf = (index) => (index < imported ? index : numbers.get(index));
  const own = new Set(bundles);
  const inTable = [...table].filter(([, index]) => own.has(index));
  const slots = [...inTable, ...called.map((index, at) => [firstSlot + at, index])];
  return [
    { id: SECTION.type, body: bodyOf(sections, SECTION.type) },
    { id: SECTION.import, body: importsOf(bodyOf(sections, SECTION.import), shared.map((index) => types[index]), others) },
    { id: SECTION.function, body: list(bundles.map((index) => u32(types[index]))) },
    { id: SECTION.element, body: list(stretches(slots).map(([start, part]) => stretchOf(start, part.map(numberOf)))) },
    { id: SECTION.code, body: codeOf(bundles.map((index) => renumbered(bodies[index - imported], numberOf))) },
    { id: SECTION.data, body: list(bundlesData.map(({ start, bytes }) => segmentOf(start, bytes))) },
  ];
}

function importsOf(body, types, others) {
  const reader = new Reader(body);
  const count = reader.u32() + types.length + others.length;
  const imported = (text, kind, declaration) => joined([ENGINE, name(text), Uint8Array.of(kind), declaration]);
  return joined([
    u32(count),
    body.subarray(reader.at),
    ...types.map((type, at) => imported(at.toString(36), KIND.function, u32(type))),
    ...others.map(({ text, kind, declaration }) => imported(text, kind, declaration)),
  ]);
}
