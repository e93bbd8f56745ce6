/** Six bytes that tell predictions apart: a random number to begin with, then the next one. */
export class RandomBytes {
  readonly #bytes = crypto.getRandomValues(new Uint8Array(6));

  /** The same array each time, with other bytes. */
  next(): Uint8Array {
    for (let index = 0; index < this.#bytes.length; index += 1) {
      const byte = ((this.#bytes[index] ?? 0) + 1) & 0xff;
      this.#bytes[index] = byte;
      // Without a carry, the others stay.
      if (byte !== 0) break;
    }
    return this.#bytes;
  }
}
