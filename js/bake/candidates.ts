/** Functions that memory knows by their number: called once a call that is reached could call them. */
import type { IndirectCall } from "./slots.js";

/** Of a function that may be found anywhere, and of a call that may call any. */
const ANY = -1;

interface Waiting {
  readonly index: number;
  readonly slot: number;
}

export class Candidates {
  readonly #typeOf: (index: number) => number;
  readonly #call: (index: number) => void;
  readonly #waiting = new Map<number, Waiting[]>();
  /** The slots of the calls of each type. */
  readonly #called = new Map<number, Set<number>>();

  /** `call` is called with each function that may be called, perhaps more than once. */
  constructor(typeOf: (index: number) => number, call: (index: number) => void) {
    this.#typeOf = typeOf;
    this.#call = call;
  }

  /** A function that memory knows, `slot` where it is a method's. */
  add(index: number, slot = ANY): void {
    const type = this.#typeOf(index);
    if (this.#isCalled(type, slot)) return this.#call(index);
    const waiting = this.#waiting.get(type);
    if (waiting) waiting.push({ index, slot });
    else this.#waiting.set(type, [{ index, slot }]);
  }

  /** A call that is reached. */
  addCall({ type, slot = ANY }: IndirectCall): void {
    const slots = this.#called.get(type) ?? new Set();
    if (slots.has(slot)) return;
    this.#called.set(type, slots.add(slot));
    const waiting = this.#waiting.get(type) ?? [];
    const isCalled = ({ slot }: Waiting) => this.#isCalled(type, slot);
    this.#waiting.set(type, waiting.filter((each) => !isCalled(each)));
    waiting.filter(isCalled).forEach(({ index }) => this.#call(index));
  }

  #isCalled(type: number, slot: number): boolean {
    const slots = this.#called.get(type);
    return slots !== undefined && (slot === ANY || slots.has(ANY) || slots.has(slot));
  }
}
