// What is left out of the module is taken off the lists that keep it, in the compiler's object.
import assert from "node:assert/strict";
import test from "node:test";
import { CONSTRUCTORS, READERS, STAND_IN, withoutLeftOut } from "../../tools/left-out.mjs";
import { joined, list, name, Reader, readSections, u32, writeModule } from "../../tools/wasm-binary.mjs";

const [LOCAL, ELSEWHERE] = [0x02, 0x10];
const KEPT = "tract_linalg::wasm";

/** How compilers write a path: Rust's old way, and the new one. */
const MANGLINGS = {
  legacy: (path) => `_ZN${path.split("::").map((part) => part.length + part).join("")}17h0123456789abcdefE`,
  v0: (path) => `_RNvNtNtCs1234_${path.split("::").map((part) => part.length + (part.startsWith("_") ? "_" : "") + part).join("")}`,
};

/** An object with a function for each path, numbered in this order. */
function object(mangle, functions, constructors) {
  const symbols = [...functions, ...constructors.map((path) => `${path}::_::__ctor`)].map((path, number) => joined([Uint8Array.of(0, LOCAL), u32(number + 10), name(mangle(path))]));
  const data = joined([Uint8Array.of(1, 0), name("table"), Uint8Array.of(0, 0, 4)]);
  const imported = Uint8Array.of(0, ELSEWHERE, 3);
  const listed = constructors.map((_, at) => joined([u32(65_535), u32(2 + functions.length + at)]));
  const parts = [[6, list(listed)], [8, list([data, imported, ...symbols])]];
  const linking = joined([name("linking"), u32(2), ...parts.map(([id, body]) => joined([Uint8Array.of(id), u32(body.length), body]))]);
  return writeModule([{ id: 10, body: Uint8Array.of(0) }, { id: 0, body: name("other") }, { id: 0, body: linking }]);
}

/** The constructors' symbols and the numbers of the symbols' functions. */
function read(object) {
  const reader = new Reader(readSections(object)[2].body);
  [reader.name(), reader.u32(), reader.byte(), reader.u32()];
  const constructors = reader.list(() => [reader.u32(), reader.u32()][1]);
  [reader.byte(), reader.u32()];
  const count = reader.u32() - 2;
  reader.take(2 + "table".length + 1 + 3 + 3);
  const numbers = Array.from({ length: count }, () => [reader.take(2), reader.u32(), reader.name()][1]);
  assert.ok(reader.done);
  return { constructors, numbers };
}

for (const [way, mangle] of Object.entries(MANGLINGS)) {
  const functions = [STAND_IN, ...READERS, "tract_onnx::ops::fft::dft_too"];

  test(`constructors and readers are left out where the compiler writes paths the ${way} way`, () => {
    const made = read(withoutLeftOut(object(mangle, functions, [KEPT, ...CONSTRUCTORS])));
    assert.deepEqual(made.constructors, [2 + functions.length], "the one that is kept");
    const [standIn, ...rest] = made.numbers;
    assert.deepEqual(rest.slice(0, READERS.length), READERS.map(() => standIn));
    assert.equal(rest[READERS.length], 10 + functions.length - 1, "what only begins the same");
  });

  test(`what is not there to be left out is named where paths are written the ${way} way`, () => {
    assert.throws(() => withoutLeftOut(object(mangle, functions, CONSTRUCTORS.slice(1))), new RegExp(`no ${CONSTRUCTORS[0]}; adapt tools/left-out`));
    assert.throws(() => withoutLeftOut(object(mangle, functions.slice(1), CONSTRUCTORS)), /no driftline::engine::left_out::build/);
    assert.throws(() => withoutLeftOut(object(mangle, [STAND_IN, ...READERS.slice(1)], CONSTRUCTORS)), /no tract_onnx::ops::array::array_feature_extractor/);
  });
}

test("an object without symbols is refused", () => {
  assert.throws(() => withoutLeftOut(writeModule([])), /no section for the linker/);
});
