import type { Bindings } from "../wasm/driftline.js";
import type { Task } from "./help.js";
import { createWords, isSoonSo, takeParts, WORD } from "./words.js";

/** What lets several threads compute for one model. */
export interface Threads {
  /** The module that reads files, on a memory that threads can share. */
  readonly module: WebAssembly.Module;
  /** What the others run of it. */
  readonly code: WebAssembly.Module;
  start(): Helper;
}

/** A thread that helps. */
export interface Helper {
  post(task: Task): void;
  end(): void;
}

/** How many threads there are, and what they are made of. */
export interface Crewing extends Omit<Threads, "module"> {
  readonly count: number;
}

/** After so long without the end of a part, which takes microseconds, whoever had it was stopped from outside. */
const LOST_MS = 5000;

/** The threads that help a model's own. None is waited for: who comes late, or never, leaves more to the others. */
export class Crew {
  readonly #words = createWords();
  readonly #helpers: readonly Helper[];
  #ended = false;

  constructor(bindings: Bindings, { count, code, start }: Crewing) {
    const { shareWork, doPart, stackOfThread } = bindings;
    shareWork((part: number, work: number, parts: number) => this.#share(part, work, parts, doPart));
    this.#helpers = Array.from({ length: count - 1 }, () => {
      const helper = start();
      helper.post({ code, memory: bindings.memory(), stack: stackOfThread(), words: this.#words });
      return helper;
    });
  }

  /** Ends the threads. A model that still computes goes on alone. */
  end(): void {
    this.#ended = true;
    for (const helper of this.#helpers) helper.end();
  }

  #share(part: number, work: number, count: number, doPart: Bindings["doPart"]): void {
    const words = this.#words;
    [words[WORD.part], words[WORD.work], words[WORD.count]] = [part, work, count];
    Atomics.store(words, WORD.next, 0);
    if (this.#ended) return takeParts(words, doPart);
    Atomics.store(words, WORD.open, 1);
    Atomics.add(words, WORD.round, 1);
    // To wake takes some microseconds, which is often more than a part.
    if (Atomics.load(words, WORD.asleep) > 0) Atomics.notify(words, WORD.round);
    try {
      takeParts(words, doPart);
    } finally {
      Atomics.store(words, WORD.next, count);
      Atomics.store(words, WORD.open, 0);
      // What they still do is a part at most.
      if (!isSoonSo(() => Atomics.load(words, WORD.active) === 0, LOST_MS)) throw new Error("a thread that helped is gone");
    }
    if (Atomics.load(words, WORD.failed)) throw new Error("a thread that helped stopped");
  }
}
