/** What a module's memory and table begin with. */
import { bodyOf, Reader, SECTION } from "../../dist/bake/binary.js";
import { initialSize } from "../../dist/bake/objects.js";

export function memoryOf(sections) {
  const memory = new Uint8Array(initialSize(sections));
  const reader = new Reader(bodyOf(sections, SECTION.data));
  reader.list(() => {
    const [, , start] = [reader.u32(), reader.byte(), reader.i32(), reader.byte()];
    memory.set(reader.bytes(reader.u32()), start);
  });
  return memory;
}

/** Slots one after another, by the first. */
export function stretches(slots) {
  const found = [];
  let next;
  for (const [slot, index] of slots.toSorted(([a], [b]) => a - b)) {
    if (slot !== next) found.push([slot, []]);
    found.at(-1)[1].push(index);
    next = slot + 1;
  }
  return found;
}
