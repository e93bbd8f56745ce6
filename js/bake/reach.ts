/**
 * What a module can still reach from its exports: as a garbage collector that knows what data and code mean, and as a
 * conservative one in memory that changes, where whatever looks like the number of a function or an address is taken
 * for one.
 */
import { Candidates } from "./candidates.js";
import { type Body, holdsNumber, namesFunction, readBody } from "./code.js";
import type { Functions } from "./functions.js";
import type { Layout } from "./layout.js";
import type { Objects } from "./objects.js";
import { indirectCalls } from "./slots.js";

export interface Reached {
  readonly functions: ReadonlySet<number>;
  readonly objects: ReadonlySet<number>;
}

export function reach(functions: Functions, layout: Layout, objects: Objects): Reached {
  return new Reaching(functions, layout, objects).reached;
}

class Reaching {
  readonly reached = { functions: new Set<number>(), objects: new Set<number>() };
  readonly #functions: Functions;
  readonly #layout: Layout;
  readonly #objects: Objects;
  readonly #candidates: Candidates;
  readonly #toRead: number[] = [];
  readonly #toVisit: number[] = [];

  constructor(functions: Functions, layout: Layout, objects: Objects) {
    [this.#functions, this.#layout, this.#objects] = [functions, layout, objects];
    this.#candidates = new Candidates((index) => functions.types[index] as number, (index) => this.#call(index));
    for (const index of functions.exported) this.#call(index);
    while (this.#toRead.length + this.#toVisit.length > 0) {
      const index = this.#toRead.pop();
      if (index !== undefined) this.#read(index);
      else objects.visit(this.#toVisit.pop() as number, this);
    }
  }

  /** A number in memory that is or may be a function. */
  function(number: number, slot?: number): void {
    const index = this.#functions.table.get(number);
    if (index !== undefined) this.#candidates.add(index, slot);
  }

  /** A number that is or may be an address. */
  address(address: number, isKnown: boolean): void {
    for (const object of this.#objects.at(address, isKnown)) {
      if (this.reached.objects.has(object)) continue;
      this.reached.objects.add(object);
      this.#toVisit.push(object);
    }
  }

  #call(index: number): void {
    if (this.reached.functions.has(index)) return;
    this.reached.functions.add(index);
    if (index >= this.#functions.imported) this.#toRead.push(index);
  }

  #read(index: number): void {
    const { imported, bodies, types, parameters, alike } = this.#functions;
    const body = readBody(bodies[index - imported] as Uint8Array);
    this.#take(body);
    const calls = indirectCalls(body, parameters[types[index] as number] as number);
    for (const { type, slot } of calls) this.#candidates.addCall({ type: alike[type] as number, slot });
  }

  #take({ instructions }: Body): void {
    for (const instruction of instructions) {
      const { value } = instruction;
      if (namesFunction(instruction)) this.#call(value);
      else if (holdsNumber(instruction)) {
        if (this.#layout.functions.has(value)) this.function(value);
        if (this.#layout.addresses.has(value)) this.address(value, true);
      }
    }
  }
}
