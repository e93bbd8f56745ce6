/** What a linker says of a module whose relocations it kept: which numbers are addresses, and which functions. */
import { customOf, Reader, readSections, SECTION, writeModule } from "./wasm-binary.mjs";

const SYMBOL_TABLE = 8;
const SEGMENT_INFO = 5;
const DATA_SYMBOL = 1;
const SECTION_SYMBOL = 3;
const [UNDEFINED, EXPLICIT_NAME] = [0x10, 0x40];
/** Of functions as numbers: in code, in data. */
export const [FUNCTION_IN_CODE, FUNCTION_IN_DATA] = [1, 2];
/** Of addresses: an offset in code, a constant in code, in data. */
const ADDRESSES = [3, 4, 5];
/** Of what is no number that memory could hold: calls, types, globals, tables. */
const OTHERS = [0, 6, 7, 20];

const isLinkers = (name) => name === "linking" || name?.startsWith("reloc.");

/** The module as it is without relocations. */
export function withoutRelocations(module) {
  return writeModule(readSections(module).filter((section) => !isLinkers(customOf(section)?.name)));
}

/**
 * `objects` are the module's data, `{ start, size, fixed }`; `addresses` in code and data are `{ value, object, at
 * }`, where `at` is the address of a word in data, and `functions` are `{ value, at }`.
 */
export function readRelocations(module) {
  const sections = readSections(module);
  const section = (name) => {
    const found = sections.map(customOf).find((custom) => custom?.name === name);
    if (!found) throw new Error(`the linked module has no section \`${name}\`; link it with --emit-relocs`);
    return found.rest;
  };
  const body = (id) => sections.find((section) => section.id === id).body;
  const [code, data] = [body(SECTION.code), body(SECTION.data)];
  const words = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const segments = readSegments(data);
  const symbols = readSymbols(section("linking"), segments);
  const relocations = ["reloc.CODE", "reloc.DATA"].flatMap((name) => readEntries(section(name), name === "reloc.DATA"));
  const addresses = [];
  const functions = [];
  for (const { type, offset, index, addend, inData } of relocations) {
    const at = inData ? addressOf(segments, offset) : undefined;
    if (ADDRESSES.includes(type)) addresses.push({ value: symbols[index].start + addend, object: symbols[index], at });
    else if (type === FUNCTION_IN_CODE) functions.push({ value: new Reader(code.subarray(offset)).i32(), at });
    else if (type === FUNCTION_IN_DATA) functions.push({ value: words.getUint32(offset, true), at });
  }
  const objects = symbols.filter((symbol) => symbol?.start !== undefined);
  return { objects, addresses, functions, segments };
}

function readSegments(data) {
  const reader = new Reader(data);
  return reader.list(() => {
    if (reader.u32() !== 0) throw new Error("the linked module has a segment of data without an address");
    const [, start] = [reader.byte(), reader.i32(), reader.byte()];
    const size = reader.u32();
    const offset = reader.at;
    return { start, offset, size, bytes: reader.take(size) };
  });
}

/** Where in memory a byte of the section of data goes. */
function addressOf(segments, offset) {
  const segment = segments.find((segment) => offset >= segment.offset && offset < segment.offset + segment.size);
  if (!segment) throw new Error(`a relocation is of byte ${offset}, which is in no segment of data`);
  return segment.start + offset - segment.offset;
}

function readSymbols(linking, segments) {
  const reader = new Reader(linking);
  const version = reader.u32();
  if (version !== 2) throw new Error(`the linker's own section has version ${version}, expected 2`);
  const parts = new Map();
  while (!reader.done) parts.set(reader.byte(), reader.take(reader.u32()));
  const names = new Reader(parts.get(SEGMENT_INFO));
  const fixed = names.list(() => [names.name(), names.u32(), names.u32()][0].startsWith(".rodata"));
  const symbols = new Reader(parts.get(SYMBOL_TABLE));
  return symbols.list(() => readSymbol(symbols, segments, fixed));
}

function readSymbol(reader, segments, fixed) {
  const [kind, flags] = [reader.byte(), reader.u32()];
  if (kind === SECTION_SYMBOL) return void reader.u32();
  if (kind !== DATA_SYMBOL) {
    reader.u32();
    if (!(flags & UNDEFINED) || flags & EXPLICIT_NAME) reader.name();
    return undefined;
  }
  const name = reader.name();
  if (flags & UNDEFINED) throw new Error(`the linked module lacks \`${name}\``);
  const [segment, offset, size] = [reader.u32(), reader.u32(), reader.u32()];
  return { name, start: segments[segment].start + offset, size, fixed: fixed[segment] };
}

function readEntries(body, inData) {
  const reader = new Reader(body);
  reader.u32();
  return reader.list(() => {
    const [type, offset, index] = [reader.byte(), reader.u32(), reader.u32()];
    const isAddress = ADDRESSES.includes(type);
    if (!isAddress && type !== FUNCTION_IN_CODE && type !== FUNCTION_IN_DATA && !OTHERS.includes(type)) {
      throw new Error(`the linked module has a relocation of type ${type}, which is not known`);
    }
    return { type, offset, index, addend: isAddress ? reader.i32() : 0, inData };
  });
}
