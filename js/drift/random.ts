const BYTES = 6;

/** Six bytes that tell predictions apart: a random number to begin with, then the next one. */
export class RandomBytes {
  readonly #bytes = crypto.getRandomValues(new Uint8Array(BYTES));

  /** Bytes for so many predictions, one after the other. */
  next(count = 1): Uint8Array {
    const all = new Uint8Array(count * BYTES);
    for (let index = 0; index < count; index += 1) {
      this.#step();
      all.set(this.#bytes, index * BYTES);
    }
    return all;
  }

  #step(): void {
    for (let index = 0; index < BYTES; index += 1) {
      const byte = ((this.#bytes[index] ?? 0) + 1) & 0xff;
      this.#bytes[index] = byte;
      // Without a carry, the others stay.
      if (byte !== 0) break;
    }
  }
}
