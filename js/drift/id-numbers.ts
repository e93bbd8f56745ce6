/** Ids hold so many bits to be told apart by. */
const COUNT = 2 ** 48;

/**
 * Numbers that tell predictions apart: a random one to begin with, then the next ones. They are no secret, so that the random
 * numbers of ciphers, which Node loads for longer than a small model predicts, are not needed.
 */
export class IdNumbers {
  // With the first prediction: while a Worker's script is loaded, there is no chance.
  #next: number | undefined;

  /** The first of so many. */
  take(count = 1): number {
    const first = this.#next ?? Math.floor(COUNT * Math.random());
    this.#next = (first + count) % COUNT;
    return first;
  }
}
