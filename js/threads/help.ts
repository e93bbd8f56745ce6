import { isSoonSo, takeParts, WORD, type Words } from "./words.js";

/** What a thread that helps is given. */
export interface Task {
  readonly code: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Where its stack begins. */
  readonly stack: number;
  readonly words: Words;
}

interface Exports {
  readonly functions: WebAssembly.Table;
  readonly stack: WebAssembly.Global<"i32">;
}

type Part = (work: number, number: number) => void;

/** How long a thread asks for new work before it sleeps: between two layers of a network it is not worth it. */
const AWAKE_MS = 1;

/** Helps until the thread is ended, or stops. */
export function help({ code, memory, stack, words }: Task): void {
  const { exports } = new WebAssembly.Instance(code, { module: { memory } });
  // OK because the build makes it so.
  const { functions, stack: top } = exports as unknown as Exports;
  top.value = stack;
  const doPart = (part: number, work: number, number: number) => (functions.get(part) as Part)(work, number);
  for (;;) {
    const round = Atomics.load(words, WORD.round);
    if (!takeOf(words, doPart)) return;
    wait(words, round);
  }
}

/**
 * Who takes parts is counted before it looks whether it may, so that nobody is overlooked by who waits for the last. Whether it did not
 * stop, of which the model's own thread tells.
 */
function takeOf(words: Words, doPart: Parameters<typeof takeParts>[1]): boolean {
  Atomics.add(words, WORD.active, 1);
  try {
    if (Atomics.load(words, WORD.open)) takeParts(words, doPart);
    return true;
  } catch {
    Atomics.store(words, WORD.failed, 1);
    return false;
  } finally {
    Atomics.sub(words, WORD.active, 1);
  }
}

/** Returns once the round is another one. */
function wait(words: Words, round: number): void {
  if (isSoonSo(() => Atomics.load(words, WORD.round) !== round, AWAKE_MS)) return;
  Atomics.add(words, WORD.asleep, 1);
  // It returns at once where the round has changed since.
  Atomics.wait(words, WORD.round, round);
  Atomics.sub(words, WORD.asleep, 1);
}
