// The functions of a module are put in another order, and do what they did.
import assert from "node:assert/strict";
import test from "node:test";
import { reordered } from "../../tools/reorder.mjs";
import { byLikeness } from "../../tools/similar.mjs";
import { joined, list, name, Reader, readSections, SECTION, u32, writeModule } from "../../tools/wasm-binary.mjs";

const [I32, FUNCREF, EMPTY, END] = [0x7f, 0x70, 0x40, 0x0b];
const [CALL, INDIRECT, GET, SET_GLOBAL, GET_GLOBAL, NUMBER, ADD] = [0x10, 0x11, 0x20, 0x24, 0x23, 0x41, 0x6a];
const IMPORTED = 1;

// Functions by their numbers; 0 is the imported one.
const [START, DIRECT, THROUGH_TABLE, SMALL, LARGE] = [1, 2, 3, 4, 5];
const grown = Array.from({ length: 20 }, (_, at) => [NUMBER, at, ADD]).flat();
const FUNCTIONS = [
  { type: 1, code: [NUMBER, 7, SET_GLOBAL, 0] },
  { type: 0, code: [GET, 0, CALL, LARGE, CALL, 0] },
  { type: 0, code: [GET, 0, GET, 0, INDIRECT, 0, 0] },
  { type: 0, code: [GET, 0, GET_GLOBAL, 0, ADD] },
  { type: 0, code: [0x02, EMPTY, END, 0x43, 0, 0, CALL, 0, 0x1a, GET, 0, ...grown, CALL, SMALL] },
];

const module = writeModule([
  { id: SECTION.type, body: list([Uint8Array.of(0x60, 1, I32, 1, I32), Uint8Array.of(0x60, 0, 0)]) },
  { id: SECTION.import, body: list([joined([name("env"), name("double"), Uint8Array.of(0, 0)])]) },
  { id: SECTION.function, body: list(FUNCTIONS.map(({ type }) => u32(type))) },
  { id: 4, body: list([Uint8Array.of(FUNCREF, 0, 2)]) },
  { id: 6, body: list([Uint8Array.of(I32, 1, NUMBER, 0, END)]) },
  { id: SECTION.export, body: list([exported("direct", DIRECT), exported("throughTable", THROUGH_TABLE)]) },
  { id: SECTION.start, body: u32(START) },
  { id: SECTION.element, body: list([joined([Uint8Array.of(0, NUMBER, 0, END), list([u32(SMALL), u32(LARGE)])])]) },
  { id: SECTION.code, body: list(FUNCTIONS.map(({ code }) => u32Sized([0, ...code, END]))) },
]);

function exported(text, index) {
  return joined([name(text), Uint8Array.of(0), u32(index)]);
}

function u32Sized(bytes) {
  return joined([u32(bytes.length), Uint8Array.from(bytes)]);
}

async function answers(bytes) {
  const { instance } = await WebAssembly.instantiate(bytes, { env: { double: (value) => 2 * value } });
  const { direct, throughTable } = instance.exports;
  return [direct(1), direct(5), throughTable(0), throughTable(1)];
}

function bodiesOf(bytes) {
  const reader = new Reader(readSections(bytes).find(({ id }) => id === SECTION.code).body);
  return reader.list(() => reader.take(reader.u32()));
}

test("a module with its functions in another order answers as before", async () => {
  const made = reordered(module).module;
  assert.deepEqual(await answers(module), [2 * (1 + 190 + 7), 2 * (5 + 190 + 7), 7, 1 + 190 + 7]);
  assert.deepEqual(await answers(made), await answers(module));
  const sizes = bodiesOf(made).map((body) => body.length);
  assert.equal(sizes[0], Math.max(...sizes), "the largest is first");
  assert.equal(bodiesOf(module)[LARGE - IMPORTED].length, sizes[0]);
});

test("an instruction that is not known is refused, by its number", () => {
  const code = list([u32Sized([0, 0xff, END])]);
  const broken = readSections(module).map((section) => (section.id === SECTION.code ? { ...section, body: code } : section));
  assert.throws(() => reordered(writeModule(broken)), /unknown instruction, 255/);
});

test("pieces that are alike come one after another", () => {
  const piece = (seed) => Uint8Array.from({ length: 400 }, (_, at) => Math.imul(at * at + 31 * at + seed, 0x9e3779b1) >>> 24);
  const changed = (piece) => piece.map((byte, at) => (at % 60 === 0 ? byte ^ 1 : byte));
  const [a, b, c] = [piece(1), piece(2), piece(3)];
  const order = byLikeness([a, b, c, changed(b), changed(c), changed(a)]);
  const places = order.map((_, at) => order.indexOf(at));
  for (const [one, other] of [[0, 5], [1, 3], [2, 4]]) assert.equal(Math.abs(places[one] - places[other]), 1, `${order}`);
});
