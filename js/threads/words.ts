/** What the threads of a model say to each other, in words that they share. */

export const WORD = {
  /** Rises with each work. Threads without any wait for that. */
  round: 0,
  /** Whether parts may be taken. */
  open: 1,
  /** Threads that may be taking parts, besides the model's own. */
  active: 2,
  /** Threads that sleep, and have to be woken. */
  asleep: 3,
  /** A part that nobody took yet. */
  next: 4,
  /** Parts of the work. */
  count: 5,
  /** The function of a part, by its number in the table. */
  part: 6,
  /** The address of the work. */
  work: 7,
  /** Whether a thread stopped. */
  failed: 8,
} as const;

export type Words = Int32Array<SharedArrayBuffer>;

export function createWords(): Words {
  return new Int32Array(new SharedArrayBuffer(Object.keys(WORD).length * Int32Array.BYTES_PER_ELEMENT));
}

/** How often is asked before a look at the clock. */
const AT_ONCE = 500;

/** Asks again and again whether something is so, for at most so many milliseconds, and without sleep, which a page's own thread may not. */
export function isSoonSo(isSo: () => boolean, ms: number): boolean {
  for (let end: number | undefined; ; ) {
    for (let asked = 0; asked < AT_ONCE; asked++) if (isSo()) return true;
    const now = performance.now();
    end ??= now + ms;
    if (now >= end) return false;
  }
}

/** Does parts of the work until all are taken. */
export function takeParts(words: Words, doPart: (part: number, work: number, number: number) => void): void {
  const [part, work, count] = [words[WORD.part], words[WORD.work], words[WORD.count]] as [number, number, number];
  for (;;) {
    const number = Atomics.add(words, WORD.next, 1);
    if (number >= count) return;
    doPart(part, work, number);
  }
}
