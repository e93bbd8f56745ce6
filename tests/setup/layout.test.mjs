// What bake is told of a linked module: objects, and which numbers are addresses and functions.
import assert from "node:assert/strict";
import test from "node:test";
import { layoutOf } from "../../tools/layout.mjs";
import { withoutRelocations } from "../../tools/relocations.mjs";
import { customOf, Reader, readSections } from "../../tools/wasm-binary.mjs";

const leb = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
/** As a linker writes what it may have to change: always five bytes. */
const padded = (value) => [0, 7, 14, 21, 28].map((shift) => ((value >>> shift) & 0x7f) | (shift < 28 ? 0x80 : 0));
const list = (parts) => [...leb(parts.length), ...parts.flat()];
const text = (string) => list([...Buffer.from(string)].map((byte) => [byte]));
const section = (id, body) => [id, ...leb(body.length), ...body];
const custom = (name, body) => section(0, [...text(name), ...body]);
const words = (...values) => [...new Uint8Array(Uint32Array.from(values).buffer)];

const START = 1024;
const TABLE = 98304;
/** The address of byte 0 of what changes. */
const CHANGING = 2048;

/** A module with a table of methods, a text, the end of that text, a list of an address, and something that changes. */
function linked({ methods = words(TABLE, 8, 4, TABLE + 1), relocation = 3 } = {}) {
  const fixed = [...methods, ...Buffer.from("text"), ...words(START)];
  const segment = (start, bytes) => [0, 0x41, ...leb(start), 0x0b, ...list(bytes.map((byte) => [byte]))];
  const data = list([segment(START, fixed), segment(CHANGING, words(0))]);
  const offset = data.length - words(0).length - 6 - fixed.length;
  const code = [1, 20, ...padded(TABLE + 1), ...padded(START + 16), ...padded(START + 20)];
  const object = (name, segment, at, size) => [1, 0, ...text(name), ...leb(segment), ...leb(at), ...leb(size)];
  const symbols = list([
    object("methods", 0, 0, 16),
    object("text", 0, 16, 4),
    object("ext", 0, 17, 3),
    object("list", 0, 20, 4),
    object("changing", 1, 0, 4),
    [0, 0, 0, ...text("function")],
  ]);
  const info = list([[...text(".rodata"), 0, 0], [...text(".data"), 0, 0]]);
  const linking = [2, 5, ...leb(info.length), ...info, 8, ...leb(symbols.length), ...symbols];
  const inCode = [[1, 2, 5], [4, 7, 1, 0], [relocation, 12, 1, 4]];
  const inData = [[2, ...leb(offset), 5], [2, ...leb(offset + 12), 5], [5, ...leb(offset + 20), 0, 0]];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(10, code),
    ...section(11, data),
    ...custom("linking", linking),
    ...custom("reloc.CODE", [0, ...list(inCode)]),
    ...custom("reloc.DATA", [1, ...list(inData)]),
  ]);
}

function numbers(module) {
  const reader = new Reader(layoutOf(module));
  const read = () => reader.list(() => reader.u32());
  const found = { objects: read(), words: read(), functions: read(), addresses: read(), strays: reader.list(() => [reader.u32(), reader.u32()]) };
  assert(reader.done);
  return found;
}

test("objects, words of data and numbers in code", () => {
  assert.deepEqual(numbers(linked()), {
    // Methods, then a text with its end, a list, and what changes.
    objects: [START * 3 + 2, 16 * 3 + 1, 4 * 3 + 1, (CHANGING - START - 20) * 3],
    words: [START * 2 + 1, 12 * 2 + 1, 8 * 2],
    functions: [TABLE + 1],
    addresses: [START + 16, 4],
    // The end of the text, where the list begins.
    strays: [[START + 20, START + 16]],
  });
});

test("a list of other numbers is no table of methods", () => {
  for (const [what, methods] of Object.entries({
    "an alignment of 3": words(TABLE, 6, 3, TABLE + 1),
    "a size that is no multiple of the alignment": words(TABLE, 6, 4, TABLE + 1),
  })) {
    assert.equal(numbers(linked({ methods })).objects[0], START * 3 + 1, what);
  }
});

test("relocations go, and everything else stays", () => {
  const names = (module) => readSections(module).map((section) => customOf(section)?.name ?? section.id);
  assert.deepEqual(names(withoutRelocations(linked())), [10, 11]);
});

test("what is not known is refused", () => {
  assert.throws(() => layoutOf(withoutRelocations(linked())), /no section `linking`; link it with --emit-relocs/);
  assert.throws(() => layoutOf(linked({ relocation: 24 })), /relocation of type 24/);
});
