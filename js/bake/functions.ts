/** The functions of a module: their bodies, their types, and their numbers in memory. */
import { Reader, SECTION, type Section, bodyOf } from "./binary.js";

/** Of the kinds of imports and exports. */
export const FUNCTION = 0;
const FUNCTION_TYPE = 0x60;

export interface Functions {
  /** Functions that are imported have the first numbers. */
  readonly imported: number;
  readonly bodies: readonly Uint8Array[];
  /** The number of each function's type, the same for types that are alike. */
  readonly types: readonly number[];
  /** How many parameters a type has. */
  readonly parameters: readonly number[];
  /** By the number of a type as calls have it, that of the first type that is alike. */
  readonly alike: readonly number[];
  /** By their numbers in the table, by which memory knows them. */
  readonly table: ReadonlyMap<number, number>;
  readonly exported: readonly number[];
}

export function readFunctions(sections: readonly Section[]): Functions {
  const { alike, parameters } = readTypes(sections);
  const imports = new Reader(bodyOf(sections, SECTION.import));
  const imported = imports.list(() => {
    const [, , kind, type] = [imports.name(), imports.name(), imports.byte(), imports.u32()];
    if (kind !== FUNCTION) throw new Error("the module imports something else than functions");
    return type;
  });
  const own = new Reader(bodyOf(sections, SECTION.function));
  const types = [...imported, ...own.list(() => own.u32())].map((type) => alike[type] as number);
  const code = new Reader(bodyOf(sections, SECTION.code));
  const bodies = code.list(() => code.bytes(code.u32()));
  const [table, exported] = [tableOf(sections), exportsOf(sections)];
  return { imported: imported.length, bodies, types, parameters, alike, table, exported };
}

function readTypes(sections: readonly Section[]): Pick<Functions, "alike" | "parameters"> {
  const reader = new Reader(bodyOf(sections, SECTION.type));
  const first = new Map<string, number>();
  const types = reader.list(() => {
    if (reader.byte() !== FUNCTION_TYPE) throw new Error("the module has a type of something else than a function");
    return [reader.list(() => reader.byte()), reader.list(() => reader.byte())] as const;
  });
  const alike = types.map((type, at) => {
    const text = JSON.stringify(type);
    if (!first.has(text)) first.set(text, at);
    return first.get(text) as number;
  });
  return { alike, parameters: types.map(([parameters]) => parameters.length) };
}

function exportsOf(sections: readonly Section[]): readonly number[] {
  const reader = new Reader(bodyOf(sections, SECTION.export));
  const found = reader.list(() => [reader.name(), reader.byte(), reader.u32()] as const);
  return found.flatMap(([, kind, index]) => (kind === FUNCTION ? [index] : []));
}

function tableOf(sections: readonly Section[]): ReadonlyMap<number, number> {
  const table = new Map<number, number>();
  for (const { start, functions } of readElements(bodyOf(sections, SECTION.element))) {
    functions.forEach((index, at) => table.set(start + at, index));
  }
  return table;
}

/** A stretch of the table. */
interface Stretch {
  readonly start: number;
  readonly functions: readonly number[];
}

export function readElements(body: Uint8Array): readonly Stretch[] {
  const reader = new Reader(body);
  return reader.list(() => {
    if (reader.u32() !== 0) throw new Error("the module fills another table than that of its functions");
    const [, start] = [reader.byte(), reader.i32(), reader.byte()];
    return { start, functions: reader.list(() => reader.u32()) };
  });
}
