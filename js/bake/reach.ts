/**
 * What a module can still reach from its exports, as a conservative garbage collector finds it: whatever looks like the
 * number of a function or an address is taken for one.
 */
import { Reader, SECTION, type Section, bodyOf } from "./binary.js";
import { readBody } from "./code.js";
import type { Objects } from "./objects.js";

/** Kinds of imports and exports. */
const FUNCTION = 0;

export interface Code {
  /** Functions that are imported have the first numbers. */
  readonly imported: number;
  readonly bodies: readonly Uint8Array[];
}

export function readCode(sections: readonly Section[]): Code {
  const imports = new Reader(bodyOf(sections, SECTION.import));
  const kinds = imports.list(() => {
    const kind = [imports.name(), imports.name(), imports.byte()][2];
    imports.u32();
    if (kind !== FUNCTION) throw new Error("the module imports something else than functions");
    return kind;
  });
  const reader = new Reader(bodyOf(sections, SECTION.code));
  return { imported: kinds.length, bodies: reader.list(() => reader.bytes(reader.u32())) };
}

/** The functions that are reached from the module's exports. */
export function reach(sections: readonly Section[], { imported, bodies }: Code, objects: Objects): ReadonlySet<number> {
  const table = tableOf(sections);
  const functions = new Set<number>();
  const seen = new Set<number>();
  const [toRead, toScan]: [number[], number[]] = [[], []];
  const call = (index: number) => {
    if (functions.has(index)) return;
    functions.add(index);
    if (index >= imported) toRead.push(index);
  };
  const takeForFunction = (number: number) => {
    const callee = table.get(number);
    if (callee !== undefined) call(callee);
  };
  const takeForAddress = (number: number) => {
    const object = objects.at(number);
    if (object === undefined || seen.has(object)) return;
    seen.add(object);
    toScan.push(object);
  };
  exportedFunctions(sections).forEach(call);
  while (toRead.length + toScan.length > 0) {
    const index = toRead.pop();
    if (index === undefined) {
      const words = objects.words(toScan.pop() as number);
      words.forEach(takeForFunction);
      words.filter(isAligned).forEach(takeForAddress);
    } else {
      const { calls, numbers } = readBody(bodies[index - imported] as Uint8Array);
      calls.forEach(call);
      numbers.forEach(takeForFunction);
      numbers.forEach(takeForAddress);
    }
  }
  return functions;
}

/** What holds addresses begins at a multiple of their size, so other addresses lead to bytes alone. */
const isAligned = (address: number) => address % Uint32Array.BYTES_PER_ELEMENT === 0;

function exportedFunctions(sections: readonly Section[]): readonly number[] {
  const reader = new Reader(bodyOf(sections, SECTION.export));
  const found = reader.list(() => [reader.name(), reader.byte(), reader.u32()] as const);
  return found.flatMap(([, kind, index]) => (kind === FUNCTION ? [index] : []));
}

/** Functions by their numbers in the table, by which memory knows them. */
function tableOf(sections: readonly Section[]): ReadonlyMap<number, number> {
  const reader = new Reader(bodyOf(sections, SECTION.element));
  const table = new Map<number, number>();
  reader.list(() => {
    if (reader.u32() !== 0) throw new Error("the module fills another table than that of its functions");
    const [, start] = [reader.byte(), reader.u32(), reader.byte()];
    reader.list(() => reader.u32()).forEach((index, at) => table.set((start as number) + at, index));
  });
  return table;
}
