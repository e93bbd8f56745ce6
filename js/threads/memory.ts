import { list, readSections, replaced, Reader, SECTION, joined, u32, writeModule } from "../bake/binary.js";

const IS_SHARED = 3;
/** As large as half of all addresses, which phones still have in one piece. */
const MOST_PAGES = 32_768;

/** As modules declare and import a shared memory of so many pages at least. */
export function sharedMemoryType(least: number): Uint8Array {
  return joined([Uint8Array.of(IS_SHARED), u32(least), u32(MOST_PAGES)]);
}

/** The same module, on a memory that threads can share. */
export function withSharedMemory(module: Uint8Array): Uint8Array {
  const sections = replaced(readSections(module), SECTION.memory, (body) => {
    const reader = new Reader(body);
    const [, , least] = [reader.u32(), reader.byte(), reader.u32()];
    return list([sharedMemoryType(least)]);
  });
  return writeModule(sections);
}
