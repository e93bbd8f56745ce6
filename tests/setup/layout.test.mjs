import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { layoutOf } from "../../tools/layout.mjs";

const MAP = `    Addr      Off     Size Out     In      Symbol
       -    2b62a   d586d6 CODE
       -    2b62d      1cb         some.o:(.text.of_code)
       -   d83d00    e9c8d DATA
  100000   d83d01    e92d8 .rodata
  100000   d83d0b        5         some.o:(.rodata..Lanon.0)
  100000   d83d0b        5                 .Lanon.0
  100005   d83d10       7b         <internal>:(.rodata)
  100180   d83d90        8         lib.rlib(other.o):(.bss.STATE)
       -   e6d98d    35756 CUSTOM(name)
`;

function layout(context, map) {
  const folder = mkdtempSync(join(tmpdir(), "driftline-"));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "map"), map);
  return [...layoutOf(join(folder, "map"))];
}

test("the layout has each object of data, and which are nothing but texts", (context) => {
  const numbers = [0x100000 * 2 + 1, 5 * 2, 0x17b * 2 + 1];
  const leb = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
  assert.deepEqual(layout(context, MAP), [3, ...numbers.flatMap(leb)]);
});

test("a map without data is refused", (context) => {
  assert.throws(() => layout(context, MAP.replace(" DATA", " ELEM")), /names no data/);
});
