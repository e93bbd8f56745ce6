const BYTES = 6;

/**
 * Six bytes that tell predictions apart: a random number to begin with, then the next one. They are no secret, so that the
 * random numbers of ciphers, which Node loads for longer than a small model predicts, are not needed.
 */
export class RandomBytes {
  // With the first prediction: while a Worker's script is loaded, there is no chance.
  #bytes: Uint8Array | undefined;

  /** Bytes for so many predictions, one after the other. */
  next(count = 1): Uint8Array {
    const bytes = (this.#bytes ??= Uint8Array.from({ length: BYTES }, () => 256 * Math.random()));
    const all = new Uint8Array(count * BYTES);
    for (let index = 0; index < count; index += 1) {
      step(bytes);
      all.set(bytes, index * BYTES);
    }
    return all;
  }
}

function step(bytes: Uint8Array): void {
  for (let index = 0; index < BYTES; index += 1) {
    const byte = ((bytes[index] ?? 0) + 1) & 0xff;
    bytes[index] = byte;
    // Without a carry, the others stay.
    if (byte !== 0) break;
  }
}
