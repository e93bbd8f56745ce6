/** Where the linker put the module's data, for `driftline bake`: read from its map. */
import { readFileSync } from "node:fs";

/**
 * For each object, from the lowest: its distance from the one before, doubled, and one more if it can hold addresses. All are
 * written as WebAssembly writes numbers, behind how many there are.
 */
export function layoutOf(map) {
  const lines = readFileSync(map, "utf8").split("\n");
  const data = lines.findIndex((line) => / DATA$/.test(line));
  if (data < 0) throw new Error(`${map} names no data, expected the map of a linker`);
  const objects = lines.slice(data + 1).flatMap((line) => {
    const [, address, place] = /^ *([0-9a-f]+) +[0-9a-f]+ +[0-9a-f]+ +(\S.*):\(\.\S+\)$/.exec(line) ?? [];
    // What the linker made itself is texts, put together.
    return address ? [{ start: parseInt(address, 16), holds: place !== "<internal>" }] : [];
  });
  objects.sort((a, b) => a.start - b.start);
  const numbers = objects.map(({ start, holds }, at) => 2 * (start - (objects[at - 1]?.start ?? 0)) + Number(holds));
  return Uint8Array.from([numbers.length, ...numbers].flatMap(leb));
}

function leb(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
