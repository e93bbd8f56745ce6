/** Puts together what arrives in parts. */
import { joined } from "./bake/binary.js";

/** Bytes that are made room for before they have come, at most: a length is only what a server says. */
const MOST_AHEAD = 1 << 30;

/** The parts of a file. Where its length is known before, they are not there twice. */
export class Parts {
  readonly #room: Uint8Array;
  readonly #rest: Uint8Array[] = [];
  #filled = 0;

  constructor(length = 0) {
    this.#room = new Uint8Array(length <= MOST_AHEAD ? length : 0);
  }

  add(part: Uint8Array): void {
    if (this.#rest.length > 0 || part.byteLength > this.#room.byteLength - this.#filled) {
      this.#rest.push(part);
      return;
    }
    this.#room.set(part, this.#filled);
    this.#filled += part.byteLength;
  }

  joined(): Uint8Array {
    const all = this.#rest.length === 0 && this.#filled === this.#room.byteLength;
    return all ? this.#room : joined([this.#room.subarray(0, this.#filled), ...this.#rest]);
  }
}
