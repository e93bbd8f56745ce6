/** A module whose memory, globals and tables begin as those of an instance are now. */
import { bodyOf, i32, joined, list, name, Reader, replaced, SECTION, type Section, u32 } from "./binary.js";
import { EXTERNREF, readTables, tablesOf } from "./tables.js";

const PAGE = 65_536;
const I32 = 0x7f;
const I32_CONST = 0x41;
const END = 0x0b;
/** Of the kinds of exports. */
const GLOBAL = 3;

/** Zeros between two segments, above which they are two. */
const GAP = 32;
/** Engines take 100,000 segments. */
const MAX_SEGMENTS = 50_000;

/** The name under which an instance shows a global. */
const globalName = (index: number) => `global ${index}`;

/** The same module, which shows its globals. */
export function showGlobals(sections: readonly Section[]): readonly Section[] {
  const globals = readGlobals(bodyOf(sections, SECTION.global)).map((_, index) => index);
  const shown = globals.map((index) => ({ text: globalName(index), kind: GLOBAL, index }));
  return replaced(sections, SECTION.export, (body) => withExports(body, shown));
}

export interface Export {
  readonly text: string;
  readonly kind: number;
  readonly index: number;
}

/** The section of exports with some more. */
export function withExports(body: Uint8Array, added: readonly Export[]): Uint8Array {
  const reader = new Reader(body);
  const count = reader.u32() + added.length;
  const written = added.map(({ text, kind, index }) => joined([name(text), Uint8Array.of(kind), u32(index)]));
  return joined([u32(count), body.subarray(reader.at), ...written]);
}

/** What an instance is at a moment. */
export interface State {
  readonly memory: Uint8Array<ArrayBuffer>;
  readonly globals: readonly number[];
  /** The length of the table of references. */
  readonly references: number;
}

/** What the instance is now: `exports` are those with the globals shown. */
export function stateOf(sections: readonly Section[], exports: WebAssembly.Exports): State {
  const globals = readGlobals(bodyOf(sections, SECTION.global));
  const values = globals.map((_, index) => Number((exports[globalName(index)] as WebAssembly.Global).value));
  const references = exports["__wbindgen_externrefs"] as WebAssembly.Table;
  checkSettled(sections, references, stackOf(sections, values));
  const memory = new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer.slice(0) as ArrayBuffer);
  return { memory, globals: values, references: references.length };
}

/** The module that begins in a state. */
export function snapshot(sections: readonly Section[], state: State): readonly Section[] {
  const { memory, globals: values, references } = state;
  const globals = readGlobals(bodyOf(sections, SECTION.global));
  const starting = globals.map(({ mutable }, index) => globalOf(mutable, values[index] as number));
  const data = dataOf(memory, stackOf(sections, values) ?? 0);
  let made = replaced(sections, SECTION.memory, () => list([joined([Uint8Array.of(0), u32(memory.length / PAGE)])]));
  made = replaced(made, SECTION.global, () => list(starting));
  // Those of references at their present size.
  const tables = readTables(sections).map((table) => (table.type === EXTERNREF ? { ...table, least: references } : table));
  made = replaced(made, SECTION.table, () => tablesOf(tables));
  return replaced(made, SECTION.data, () => data);
}

/** The section of data that makes memory what it is from `start` on, where all was zero. */
export function dataOf(memory: Uint8Array<ArrayBuffer>, start: number): Uint8Array {
  return list(segmentsOf(memory, start).map(([start, end]) => segmentOf(start, memory.subarray(start, end))));
}

/** Where the stack ends. */
function stackOf(sections: readonly Section[], values: readonly number[]): number | undefined {
  const globals = readGlobals(bodyOf(sections, SECTION.global));
  return values.find((_, index) => globals[index]?.mutable);
}

/** Throws where a snapshot would not be the whole of it. */
function checkSettled(sections: readonly Section[], references: WebAssembly.Table, stack: number | undefined): void {
  for (let index = 0; index < references.length; index++) {
    const value: unknown = references.get(index);
    if (value === undefined || value === null || typeof value === "boolean") continue;
    throw new Error(`reference ${index} is still in use`);
  }
  const reader = new Reader(bodyOf(sections, SECTION.data));
  // What lies below the stack's end is not kept.
  const [flags, , lowest] = [(reader.u32(), reader.byte()), reader.byte(), reader.u32()];
  const isFirst = flags === 0 && stack !== undefined && stack <= lowest;
  if (!isFirst) throw new Error("the stack is not the first thing in memory");
}

/** Stretches that are not zero, from `start` on. */
function segmentsOf(memory: Uint8Array, start: number): readonly (readonly [start: number, end: number])[] {
  for (let gap = GAP; ; gap *= 2) {
    const found = stretches(memory, start, gap);
    if (found.length <= MAX_SEGMENTS) return found;
  }
}

function stretches(memory: Uint8Array, start: number, gap: number): [start: number, end: number][] {
  const found: [start: number, end: number][] = [];
  let last: [start: number, end: number] | undefined;
  const words = new BigUint64Array(memory.buffer);
  for (let word = Math.ceil(start / 8); word < words.length; word++) {
    if (words[word] === 0n) continue;
    const at = word * 8;
    if (last && at - last[1] < gap) last[1] = at + 8;
    else found.push((last = [at, at + 8]));
  }
  return found;
}

export function segmentOf(start: number, bytes: Uint8Array): Uint8Array {
  return joined([Uint8Array.of(0, I32_CONST), i32(start), Uint8Array.of(END), u32(bytes.length), bytes]);
}

function globalOf(mutable: boolean, value: number): Uint8Array {
  return joined([globalType(mutable), Uint8Array.of(I32_CONST), i32(value), Uint8Array.of(END)]);
}

/** As modules declare and import it. */
export function globalType(mutable: boolean): Uint8Array {
  return Uint8Array.of(I32, Number(mutable));
}

export function readGlobals(body: Uint8Array): readonly { readonly mutable: boolean }[] {
  const reader = new Reader(body);
  return reader.list(() => {
    const [type, mutable, code] = [reader.byte(), reader.byte(), reader.byte()];
    reader.u32();
    const isNumber = type === I32 && code === I32_CONST && reader.byte() === END;
    if (!isNumber) throw new Error("a global is no number of 32 bits");
    return { mutable: mutable === 1 };
  });
}
