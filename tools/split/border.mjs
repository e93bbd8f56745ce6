/** What two parts of a module share: memory, tables, globals, and the functions that one calls of the other. */
import { bodyOf, joined, Reader, SECTION, u32 } from "../../dist/bake/binary.js";
import { CODE, readBody } from "../../dist/bake/code.js";

/** Kinds of imports and exports. */
export const KIND = { function: 0, table: 1, memory: 2, global: 3 };
const [FUNCREF, END] = [0x70, 0x0b];

/**
 * `called` are the functions of bundles that the engine calls, by the slots of the table from `firstSlot` on; `shared` are those of
 * the engine that bundles call. `others` is all else, by its `kind` and `index`: `text` is its name between the parts, and
 * `declaration` what an import says of it.
 */
export function borderOf(sections, { functions, engine, bundles }) {
  const { imported, bodies } = functions;
  const isName = ({ code }) => code === CODE.call || code === CODE.reference;
  const namedBy = (index) => readBody(bodies[index - imported]).instructions.filter(isName).map(({ value }) => value);
  const named = (from, to) => {
    const inTo = new Set(to);
    return [...new Set(from.flatMap(namedBy))].filter((index) => inTo.has(index)).toSorted((a, b) => a - b);
  };
  const tables = tablesOf(bodyOf(sections, SECTION.table));
  return {
    called: named(engine, bundles),
    firstSlot: tables.find(({ type }) => type === FUNCREF).least,
    shared: named(bundles, engine),
    others: [
      ...shown(KIND.memory, [bodyOf(sections, SECTION.memory).subarray(1)]),
      ...shown(KIND.table, tables.map(({ type, least }) => joined([Uint8Array.of(type, 0), u32(least)]))),
      ...shown(KIND.global, globalsOf(bodyOf(sections, SECTION.global))),
    ],
  };
}

function shown(kind, declarations) {
  return declarations.map((declaration, index) => ({ text: `${kind}.${index}`, kind, index, declaration }));
}

function tablesOf(body) {
  const reader = new Reader(body);
  return reader.list(() => {
    const [type, hasMost, least] = [reader.byte(), reader.byte(), reader.u32()];
    if (hasMost) reader.u32();
    return { type, least };
  });
}

function globalsOf(body) {
  const reader = new Reader(body);
  return reader.list(() => {
    const type = reader.bytes(2);
    [reader.byte(), reader.i32()];
    if (reader.byte() !== END) throw new Error("a global begins with more than a number");
    return type;
  });
}
