/** What lies where in memory: the module's own data, as its linker laid it out, and what the allocator has given away. */
import { Reader, SECTION, type Section, bodyOf } from "./binary.js";

const PAGE = 65_536;
/** A piece of the allocator's memory begins with what belongs to the one before, then its size and state. */
const HEAD = 8;
const IN_USE = 2;
const STATES = 7;

export class Objects {
  readonly #memory: Uint32Array;
  readonly #starts: readonly number[];
  /** Of each object whether it can hold addresses. */
  readonly #scanned: readonly boolean[];
  /** Where pieces begin. Nothing of a program's is there, but the allocator's own lists are of these. */
  readonly #heads: ReadonlySet<number>;

  /** `layout` is the file that the build made of the linker's map. */
  constructor(sections: readonly Section[], layout: Uint8Array, memory: ArrayBuffer) {
    this.#memory = new Uint32Array(memory);
    const data = readLayout(layout);
    const heap = pieces(this.#memory, initialSize(sections));
    this.#heads = new Set(heap.map(({ start }) => start));
    this.#starts = [...data.map(({ start }) => start), ...heap.map(({ start }) => start + HEAD / 2)];
    this.#scanned = [...data, ...heap].map(({ scanned }) => scanned);
  }

  /** The object that an address is in. `undefined` of what is no address. */
  at(address: number): number | undefined {
    const starts = this.#starts;
    if (address < (starts[0] as number) || address >= this.#memory.byteLength || this.#heads.has(address)) return undefined;
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= address) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** What an object holds. */
  words(object: number): Uint32Array {
    if (!this.#scanned[object]) return new Uint32Array();
    const [start, end] = [this.#starts[object] as number, this.#starts[object + 1] ?? this.#memory.byteLength];
    return this.#memory.subarray(Math.ceil(start / 4), Math.floor(end / 4));
  }
}

interface Placed {
  readonly start: number;
  readonly scanned: boolean;
}

/** For each object the distance from the one before, doubled, and one more if it can hold addresses. */
function readLayout(layout: Uint8Array): readonly Placed[] {
  const reader = new Reader(layout);
  let start = 0;
  return reader.list(() => {
    const number = reader.u32();
    start += number >>> 1;
    return { start, scanned: number % 2 === 1 };
  });
}

/** Where memory ended when the module began, and the allocator's begins. */
function initialSize(sections: readonly Section[]): number {
  const reader = new Reader(bodyOf(sections, SECTION.memory));
  const [, , pages] = [reader.u32(), reader.byte(), reader.u32()];
  return (pages as number) * PAGE;
}

/** The pieces of dlmalloc's memory, which lie side by side. */
function pieces(memory: Uint32Array, from: number): readonly Placed[] {
  const found: Placed[] = [];
  let start = from;
  while (start < memory.byteLength) {
    const head = memory[start / 4 + 1] as number;
    found.push({ start, scanned: (head & IN_USE) !== 0 });
    const size = head & ~STATES;
    if (size < 2 * HEAD) throw new Error("the allocator's memory has another form than dlmalloc's");
    start += size;
  }
  return found;
}
