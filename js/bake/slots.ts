/**
 * Where a call of a function by its number has the number from. A method's is loaded from a table of methods, whose
 * address is known at run time alone, but at a distance that stands in the code: its slot.
 *
 * What each local may be is followed from instruction to instruction. Where ways join and do not agree, and what a loop
 * brings back, counts as unknown.
 */
import { type Body, CODE, type Instruction } from "./code.js";

export interface IndirectCall {
  readonly type: number;
  /** `undefined` where any number may be called. */
  readonly slot: number | undefined;
}

/** No table of methods is longer. */
const MOST = 4096;

/**
 * What a value may be, as a number: some value with a distance added is twice the distance, what was loaded at a
 * distance from some value is one more. Unknown is what may have anything added, and a constant, which may lie within
 * a table.
 */
type Value = number;
const UNKNOWN: Value = -1;
const SOME: Value = 0;
const plus = (distance: number): Value => (distance >= 0 && distance <= MOST ? 2 * distance : UNKNOWN);
const loaded = (distance: number): Value => (distance <= MOST ? 2 * distance + 1 : SOME);
/** How far it is from some value. */
function distanceOf(value: Value): number | undefined {
  if (value === UNKNOWN) return undefined;
  return value % 2 === 1 ? 0 : value / 2;
}
const slotOf = (value: Value): number | undefined => (value > 0 && value % 2 === 1 ? (value - 1) / 2 : undefined);

interface Label {
  readonly isLoop: boolean;
  /** What the locals are where branches to it arrive. */
  arriving?: Int16Array | undefined;
  /** What they are where the other way of an `if` begins. */
  otherwise?: Int16Array | undefined;
}

/** The calls by number that a body may make, those that nothing leads to left out. */
export function indirectCalls({ locals, instructions }: Body, parameters: number): readonly IndirectCall[] {
  if (!instructions.some(({ code }) => code === CODE.callIndirect)) return [];
  return new Following(instructions, parameters + locals).calls;
}

class Following {
  readonly calls: IndirectCall[] = [];
  readonly #loops: ReadonlyMap<number, ReadonlySet<number>>;
  readonly #labels: Label[] = [{ isLoop: false }];
  /** `undefined` where nothing leads to. */
  #locals: Int16Array | undefined;
  /**
   * What the last instruction made, and the one before: unknown where they make nothing, since what comes next may then
   * take something older.
   */
  #top: Value = UNKNOWN;
  #below: Value = UNKNOWN;

  constructor(instructions: readonly Instruction[], locals: number) {
    this.#loops = setInLoops(instructions);
    this.#locals = new Int16Array(locals);
    instructions.forEach((instruction, at) => {
      this.#control(instruction, at);
      const made = this.#made(instruction, instructions[at - 1]);
      [this.#below, this.#top] = [this.#top, made];
    });
  }

  #made({ code, value }: Instruction, before: Instruction | undefined): Value {
    const locals = this.#locals;
    if (!locals) return UNKNOWN;
    if (code === CODE.get) return locals[value] as Value;
    if (code === CODE.set) locals[value] = this.#top;
    if (code === CODE.tee) return (locals[value] = this.#top);
    if (code === CODE.load) {
      const distance = distanceOf(this.#top);
      return distance === undefined ? SOME : loaded(distance + value);
    }
    if (code === CODE.add && before?.code === CODE.constant) {
      const distance = distanceOf(this.#below);
      return distance === undefined ? UNKNOWN : plus(distance + before.value);
    }
    if (code === CODE.callIndirect) this.calls.push({ type: value, slot: slotOf(this.#top) });
    return UNKNOWN;
  }

  #control({ code, value, targets }: Instruction, at: number): void {
    if (code === CODE.block) this.#labels.push({ isLoop: false });
    else if (code === CODE.loop) this.#enterLoop(at);
    else if (code === CODE.if) this.#labels.push({ isLoop: false, otherwise: this.#locals?.slice() });
    else if (code === CODE.else) this.#otherwise();
    else if (code === CODE.end) this.#end();
    else if (code === CODE.branchIf) this.#arrive(value);
    else if (code === CODE.branch) this.#leave([value]);
    else if (code === CODE.branchTable) this.#leave(targets ?? []);
    else if (code === CODE.return || code === CODE.unreachable) this.#leave([]);
  }

  #enterLoop(at: number): void {
    for (const local of this.#loops.get(at) ?? []) if (this.#locals) this.#locals[local] = UNKNOWN;
    this.#labels.push({ isLoop: true });
  }

  #otherwise(): void {
    const label = this.#labels.at(-1) as Label;
    this.#arrive(0);
    this.#locals = label.otherwise;
    label.otherwise = undefined;
  }

  #end(): void {
    const label = this.#labels.pop() as Label;
    if (label.isLoop) return;
    for (const locals of [label.otherwise, this.#locals]) if (locals) join(label, locals);
    this.#locals = label.arriving;
  }

  #leave(depths: readonly number[]): void {
    for (const depth of depths) this.#arrive(depth);
    this.#locals = undefined;
  }

  #arrive(depth: number): void {
    const label = this.#labels.at(-1 - depth) as Label;
    if (this.#locals && !label.isLoop) join(label, this.#locals);
  }
}

function join(label: Label, locals: Int16Array): void {
  if (!label.arriving) return void (label.arriving = locals.slice());
  const known = label.arriving;
  for (let local = 0; local < known.length; local++) {
    const [one, other] = [known[local] as Value, locals[local] as Value];
    if (one !== other) known[local] = distanceOf(one) === 0 && distanceOf(other) === 0 ? SOME : UNKNOWN;
  }
}

/** For each loop the locals that are set in it. */
function setInLoops(instructions: readonly Instruction[]): ReadonlyMap<number, ReadonlySet<number>> {
  const loops = new Map<number, Set<number>>();
  const open: (Set<number> | undefined)[] = [];
  instructions.forEach(({ code, value }, at) => {
    if (code === CODE.loop) {
      const set = new Set<number>();
      loops.set(at, set);
      open.push(set);
    } else if (code === CODE.block || code === CODE.if) open.push(undefined);
    else if (code === CODE.end) open.pop();
    else if (code === CODE.set || code === CODE.tee) for (const set of open) set?.add(value);
  });
  return loops;
}
