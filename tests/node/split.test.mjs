// A module that is split in parts does what it did, and each part has what it needs alone.
import assert from "node:assert/strict";
import test from "node:test";
import { bodyOf, i32, joined, list, name, Reader, readSections, SECTION, u32, writeModule } from "../../dist/bake/binary.js";
import { split } from "../../tools/split/index.mjs";

const [I32, FUNCREF, END] = [0x7f, 0x70, 0x0b];
const [IF, ELSE, CALL, INDIRECT, GET, SET_GLOBAL, LOAD_BYTE, NUMBER, LESS, ADD] = [0x04, 0x05, 0x10, 0x11, 0x20, 0x24, 0x2d, 0x41, 0x48, 0x6a];
const TABLE_BASE = 512;
const [ENGINES_DATA, BUNDLES_DATA] = [1024, 1028];
const number = (value) => [NUMBER, ...i32(value)];
const byteAt = (address) => [...number(address), LOAD_BYTE, 0, 0];

/** By their numbers, of which the imported function has the first. What memory holds at the address tells which part it came with. */
const [DOUBLE, RUN, ENCODE, HELP, BIN, WORK, PANIC] = [0, 1, 2, 3, 4, 5, 6];
const FUNCTIONS = [
  {
    name: "core_run",
    code: [
      ...[GET, 0, ...number(100), LESS, IF, I32],
      ...[...byteAt(ENGINES_DATA), GET, 0, CALL, DOUBLE, CALL, HELP, ADD],
      ...[ELSE, GET, 0, CALL, ENCODE, END],
    ],
  },
  {
    name: "driftline::pipeline::encode",
    code: [GET, 0, CALL, HELP, ...byteAt(BUNDLES_DATA), ADD, GET, 0, ...number(TABLE_BASE + 1), INDIRECT, 0, 0, ADD],
  },
  { name: "driftline::engine::help", code: [GET, 0, SET_GLOBAL, 0, GET, 0, ...number(1), ADD] },
  { name: "alloc::bin", code: [...number(77), GET, 0, ADD] },
  {
    name: "driftline_kernels::threads::part::h0",
    code: [GET, 0, ...number(100), LESS, IF, I32, GET, 0, CALL, HELP, ELSE, GET, 0, CALL, PANIC, END],
  },
  { name: "core[0]::panicking::panic", code: [GET, 0, CALL, DOUBLE] },
];

const module = writeModule([
  { id: SECTION.type, body: list([Uint8Array.of(0x60, 1, I32, 1, I32)]) },
  { id: SECTION.import, body: list([joined([name("env"), name("double"), Uint8Array.of(0, 0)])]) },
  { id: SECTION.function, body: list(FUNCTIONS.map(() => u32(0))) },
  { id: SECTION.table, body: list([joined([Uint8Array.of(FUNCREF, 1), u32(TABLE_BASE + 3), u32(TABLE_BASE + 3)])]) },
  { id: SECTION.memory, body: list([Uint8Array.of(0, 1)]) },
  { id: SECTION.global, body: list([Uint8Array.of(I32, 1, NUMBER, 0, END)]) },
  { id: SECTION.export, body: list([joined([name("run"), Uint8Array.of(0), u32(RUN)])]) },
  { id: SECTION.element, body: list([stretch([HELP, BIN, WORK])]) },
  { id: SECTION.code, body: list(FUNCTIONS.map(({ code }) => sized([0, ...code, END]))) },
  { id: SECTION.data, body: list([joined([Uint8Array.of(0, NUMBER), i32(ENGINES_DATA), Uint8Array.of(END), sized([5, 0, 0, 0, 9, 0, 0, 0])])]) },
]);

/** As tools/layout.mjs writes it: two objects that never change, no words in them, a function and addresses in code, no strays. */
const FIXED = 1;
const layout = joined([
  list([u32(3 * ENGINES_DATA + FIXED), u32(3 * (BUNDLES_DATA - ENGINES_DATA) + FIXED)]),
  list([]),
  list([u32(TABLE_BASE + 1)]),
  list([u32(ENGINES_DATA), u32(BUNDLES_DATA - ENGINES_DATA)]),
  list([]),
]);

function stretch(functions) {
  return joined([Uint8Array.of(0, NUMBER), i32(TABLE_BASE), Uint8Array.of(END), list(functions.map(u32))]);
}

function sized(bytes) {
  return joined([u32(bytes.length), Uint8Array.from(bytes)]);
}

const env = { double: (value) => 2 * value };
const instantiate = async (bytes, imports) => (await WebAssembly.instantiate(bytes, { env, ...imports })).instance.exports;
const names = ["", ...FUNCTIONS.map(({ name }) => name)];
const parts = split(module, layout, names);

test("the engine answers alone, and with bundles as the whole module does", async () => {
  const whole = await instantiate(module);
  const engine = await instantiate(parts.engine);
  assert.equal(engine.run(7), 5 + 14 + 1);
  assert.throws(() => engine.run(200), WebAssembly.RuntimeError);
  await instantiate(parts.bundles, { engine });
  assert.equal(engine.run(200), 201 + 9 + 277);
  for (const value of [7, 99, 100, 4000]) assert.equal(engine.run(value), whole.run(value));
});

test("what only bundles reach is in their part alone", () => {
  const holds = (part, bytes) => Buffer.from(part).includes(Buffer.from(bytes));
  const [bin, help] = [BIN, HELP].map((index) => FUNCTIONS[index - 1].code);
  assert.deepEqual([holds(parts.engine, bin), holds(parts.bundles, bin)], [false, true]);
  assert.deepEqual([holds(parts.engine, help), holds(parts.bundles, help)], [true, false]);
  const data = (part) => bodyOf(readSections(part), SECTION.data);
  assert.deepEqual([holds(data(parts.engine), [9]), holds(data(parts.bundles), [5])], [false, false]);
});

test("the table has a slot more for each function of bundles that the engine calls", () => {
  const reader = new Reader(bodyOf(readSections(parts.engine), SECTION.table));
  const [limits] = reader.list(() => [reader.byte(), reader.byte(), reader.u32(), reader.u32()]);
  assert.deepEqual(limits, [FUNCREF, 1, TABLE_BASE + 4, TABLE_BASE + 4]);
});

test("threads have what their parts reach, by the same numbers, and stop where those would panic", async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 32_768, shared: true });
  const { instance } = await WebAssembly.instantiate(parts.threads, { module: { memory } });
  const { functions, stack } = instance.exports;
  const slots = Array.from({ length: functions.length }, (_, slot) => slot).filter((slot) => functions.get(slot));
  assert.deepEqual(slots, [TABLE_BASE, TABLE_BASE + 2]);
  stack.value = 3;
  assert.equal(functions.get(TABLE_BASE + 2)(7), 8);
  assert.equal(stack.value, 7);
  assert.throws(() => functions.get(TABLE_BASE + 2)(200), WebAssembly.RuntimeError);
});

test("threads may reach no allocator and nothing outside", () => {
  const renamed = (from, to) => names.map((name) => (name === from ? to : name));
  assert.throws(() => split(module, layout, renamed("driftline::engine::help", "dlmalloc::malloc")), /threads would call dlmalloc::malloc/);
  assert.throws(() => split(module, layout, renamed("core[0]::panicking::panic", "driftline::other")), /threads would call/);
});
