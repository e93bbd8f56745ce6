/** What lies where in memory: the module's own data, as its linker laid it out, and what the allocator gave away. */
import { Reader, SECTION, type Section, bodyOf } from "./binary.js";
import { KIND, type Layout } from "./layout.js";

const PAGE = 65_536;
/** A piece of the allocator's memory begins with what belongs to the one before, then its size and state. */
const HEAD = 8;
const IN_USE = 2;
const STATES = 7;

/** Calls back with what an object holds. */
export interface Visitor {
  /** `slot` is how far a function is from the start of a table of methods. */
  function(number: number, slot?: number): void;
  /** `isKnown` tells whether it is an address for certain. */
  address(address: number, isKnown: boolean): void;
}

export type Range = readonly [start: number, end: number];

export class Objects {
  readonly #layout: Layout;
  readonly #memory: Uint32Array;
  readonly #starts: readonly number[];
  /** Where pieces begin. Nothing of a program's is there, but the allocator's own lists are of these. */
  readonly #heads: ReadonlySet<number>;
  readonly #inUse: readonly boolean[];

  constructor(sections: readonly Section[], layout: Layout, memory: ArrayBuffer) {
    this.#layout = layout;
    this.#memory = new Uint32Array(memory);
    const heap = pieces(this.#memory, initialSize(sections));
    this.#heads = new Set(heap.map(({ start }) => start));
    this.#inUse = heap.map(({ inUse }) => inUse);
    this.#starts = [...layout.objects.map(({ start }) => start), ...heap.map(({ start }) => start + HEAD / 2)];
  }

  /** The objects that an address may be meant for; of one that is known, those that are. None of what is no address. */
  at(address: number, isKnown: boolean): readonly number[] {
    const first = this.#starts[0] as number;
    if (address < first || address >= this.#memory.byteLength || this.#heads.has(address)) return [];
    const strays = this.#layout.strays.get(address);
    const meant = isKnown ? (strays ?? [address]) : [address, ...(strays ?? [])];
    return meant.map((address) => lastUpTo(this.#starts, address));
  }

  /**
   * What is known of data that never changes; of anything else each word, which may be a function or an address where
   * its number can be one.
   */
  visit(object: number, visitor: Visitor): void {
    const kind = this.#layout.objects[object]?.kind ?? KIND.changing;
    const [start, end] = this.#range(object);
    if (kind === KIND.changing) {
      if (this.#inUse[object - this.#layout.objects.length] === false) return;
      this.#memory.subarray(Math.ceil(start / 4), Math.floor(end / 4)).forEach((word) => {
        visitor.function(word);
        visitor.address(word, false);
      });
      return;
    }
    const { words } = this.#layout;
    for (let at = firstFrom(words, start); (words[at]?.at ?? end) < end; at++) {
      const { at: address, isFunction } = words[at] as Layout["words"][number];
      const word = this.#memory[address / 4] as number;
      if (isFunction) visitor.function(word, kind === KIND.methods ? address - start : undefined);
      else visitor.address(word, true);
    }
  }

  /** Zeroes the module's data that never changes and was not reached. Where it was, from the lowest. */
  clear(reached: ReadonlySet<number>): readonly Range[] {
    const bytes = new Uint8Array(this.#memory.buffer);
    const cleared = this.#layout.objects.flatMap(({ kind }, object) =>
      kind !== KIND.changing && !reached.has(object) ? [this.#range(object)] : [],
    );
    for (const range of cleared) bytes.fill(0, ...range);
    return cleared;
  }

  #range(object: number): Range {
    return [this.#starts[object] as number, this.#starts[object + 1] ?? this.#memory.byteLength];
  }
}

/** Where memory ended when the module began, and the allocator's begins. */
export function initialSize(sections: readonly Section[]): number {
  const reader = new Reader(bodyOf(sections, SECTION.memory));
  const [, , pages] = [reader.u32(), reader.byte(), reader.u32()];
  return (pages as number) * PAGE;
}

interface Piece {
  readonly start: number;
  readonly inUse: boolean;
}

/** The pieces of dlmalloc's memory, which lie side by side. */
function pieces(memory: Uint32Array, from: number): readonly Piece[] {
  const found: Piece[] = [];
  let start = from;
  while (start < memory.byteLength) {
    const head = memory[start / 4 + 1] as number;
    found.push({ start, inUse: (head & IN_USE) !== 0 });
    const size = head & ~STATES;
    if (size < 2 * HEAD) throw new Error("the allocator's memory has another form than dlmalloc's");
    start += size;
  }
  return found;
}

/** The place of the last number that is not above another. */
function lastUpTo(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] as number) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The place of the first word that is not below an address. */
function firstFrom(words: Layout["words"], address: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] as Layout["words"][number]).at < address) low = middle + 1;
    else high = middle;
  }
  return low;
}
