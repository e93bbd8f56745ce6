/** The part that runs ONNX files. It calls bundles by the table, which they fill when they come. */
import { i32, joined, list, replaced, SECTION, u32 } from "../../dist/bake/binary.js";
import { CODE } from "../../dist/bake/code.js";
import { codeOf, elementsOf, exportsOf, renumbered, TRAP } from "../../dist/bake/renumber.js";
import { dataOf, withExports } from "../../dist/bake/snapshot.js";
import { FUNCREF, tablesOf } from "../../dist/bake/tables.js";
import { KIND } from "./border.mjs";

/** The sections. Functions that are shared are exported by their place among them. */
export function engineOf(sections, { functions, engine, engineMemory }, { called, tables, firstSlot, shared, others }) {
  const { imported, bodies, types, parameters } = functions;
  const own = [...engine, ...called];
  const numbers = new Map(own.map((index, at) => [index, imported + at]));
  const numberOf = (index) => (index < imported ? index : numbers.get(index));
  // In the table, what is of bundles stops until they come.
  const stop = imported + own.length;
  const inTable = new Map(engine.map((index) => [index, numbers.get(index)]));
  const made = [
    ...engine.map((index) => renumbered(bodies[index - imported], numberOf)),
    ...called.map((index, at) => relay(types[index], parameters[types[index]], firstSlot + at)),
    TRAP,
  ];
  const exported = [...others, ...shared.map((index, at) => ({ text: at.toString(36), kind: KIND.function, index: numberOf(index) }))];
  const sectionsMade = {
    [SECTION.function]: () => list([...own, own[0]].map((index) => u32(types[index]))),
    [SECTION.table]: () => tablesOf(tables.map((table) => withSlots(table, called.length))),
    [SECTION.export]: (body) => withExports(exportsOf(body, numberOf), exported),
    [SECTION.element]: (body) => elementsOf(body, (index) => inTable.get(index) ?? (index < imported ? index : stop)),
    [SECTION.code]: () => codeOf(made),
    [SECTION.data]: () => dataOf(engineMemory, 0),
  };
  return Object.entries(sectionsMade).reduce((all, [id, make]) => replaced(all, Number(id), make), sections);
}

/** A function that calls the one in a slot with what it was given. */
function relay(type, parameters, slot) {
  const given = Array.from({ length: parameters }, (_, at) => joined([Uint8Array.of(CODE.get), u32(at)]));
  const call = [Uint8Array.of(CODE.constant), i32(slot), Uint8Array.of(CODE.callIndirect), u32(type), u32(0)];
  return joined([u32(0), ...given, ...call, Uint8Array.of(CODE.end)]);
}

/** That of functions has so many more. */
function withSlots(table, more) {
  const { type, least, most } = table;
  return type === FUNCREF ? { type, least: least + more, most: most === undefined ? undefined : most + more } : table;
}
