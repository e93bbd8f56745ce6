/** What two parts of a module share: memory, tables, globals, and the functions that one calls of the other. */
import { bodyOf, SECTION } from "../../dist/bake/binary.js";
import { namesFunction, readBody } from "../../dist/bake/code.js";
import { globalType, readGlobals } from "../../dist/bake/snapshot.js";
import { FUNCREF, readTables, tableType } from "../../dist/bake/tables.js";

/** Kinds of imports and exports. */
export const KIND = { function: 0, table: 1, memory: 2, global: 3 };

/**
 * `called` are the functions of bundles that the engine calls, by slots from `firstSlot` on of one of the `tables`; `shared` are those of
 * the engine that bundles call. `others` is all else, by its `kind` and `index`: `text` is its name between the parts, and
 * `declaration` what an import says of it.
 */
export function borderOf(sections, { functions, engine, bundles }) {
  const { imported, bodies } = functions;
  const namedBy = (index) => readBody(bodies[index - imported]).instructions.filter(namesFunction).map(({ value }) => value);
  const named = (from, to) => {
    const inTo = new Set(to);
    return [...new Set(from.flatMap(namedBy))].filter((index) => inTo.has(index)).toSorted((a, b) => a - b);
  };
  const tables = readTables(sections);
  const globals = readGlobals(bodyOf(sections, SECTION.global));
  return {
    called: named(engine, bundles),
    tables,
    firstSlot: tables.find(({ type }) => type === FUNCREF).least,
    shared: named(bundles, engine),
    others: [
      ...shown(KIND.memory, [bodyOf(sections, SECTION.memory).subarray(1)]),
      ...shown(KIND.table, tables.map((table) => tableType({ ...table, most: undefined }))),
      ...shown(KIND.global, globals.map(({ mutable }) => globalType(mutable))),
    ],
  };
}

function shown(kind, declarations) {
  return declarations.map((declaration, index) => ({ text: `${kind}.${index}`, kind, index, declaration }));
}
