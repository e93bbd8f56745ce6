/** A page draws 60 times a second; of that time, less than half is taken. */
const TURN_MS = 7;

/** For work of many pieces: to be awaited between them, it lets events have their turn every few milliseconds. */
export class Turns {
  #end = performance.now() + TURN_MS;

  async next(): Promise<void> {
    // In a hidden page, nobody waits but for timers, which take a second there.
    if (performance.now() < this.#end || globalThis.document?.hidden) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#end = performance.now() + TURN_MS;
  }
}
