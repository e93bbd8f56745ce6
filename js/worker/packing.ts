import { compactColumn } from "../inputs/columns.js";
import type { Platform } from "../platform.js";
import type { Tensor } from "../tensor.js";
import type { Pixels, Sound } from "../types.js";
import { Turns } from "./turns.js";

/** Makes inputs ready to be posted. What a caller gave is copied and stays usable; what had to be made here is moved. */
export class Packing {
  readonly made: Transferable[] = [];
  readonly #snapshot: Platform["snapshot"];

  /** `snapshot` is given where inputs are pictures. */
  constructor(snapshot: Platform["snapshot"]) {
    this.#snapshot = snapshot;
  }

  /** A picture, a text, a sound or the bytes of a file; or an array of them. */
  async inputs(given: unknown): Promise<unknown> {
    if (!Array.isArray(given)) return this.#input(given);
    const inputs: unknown[] = [];
    for (const input of given) {
      const packed = this.#input(input);
      // Of many texts, each would have to wait for its turn.
      inputs.push(packed instanceof Promise ? await packed : packed);
    }
    return inputs;
  }

  /** What `run` takes: tensors and other values of ONNX, however deep tensors lie. */
  values(given: unknown): unknown {
    if (Array.isArray(given)) return given.map((value) => this.values(value));
    if (typeof given !== "object" || given === null) return given;
    const { type, data, dims } = given as Partial<Tensor>;
    if (data !== undefined && dims !== undefined) return { type, data: this.#view(data), dims };
    return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, this.values(value)]));
  }

  /** Columns: as typed arrays and different texts they are posted in no time. */
  async columns(given: object): Promise<object> {
    const columns: Record<string, unknown> = {};
    const turns = new Turns();
    for (const [name, column] of Object.entries(given)) {
      columns[name] = this.#column(column);
      await turns.next();
    }
    return columns;
  }

  #column(given: unknown): unknown {
    const column = compactColumn(given);
    if (column === given) return this.#view(given);
    // OK because an array becomes an array of numbers, or codes and texts.
    const { buffer } = (column as { readonly codes?: Uint32Array }).codes ?? (column as Float64Array);
    this.made.push(buffer);
    return column;
  }

  #input(input: unknown): unknown {
    if (typeof input !== "object" || input === null) return input;
    const picture = this.#snapshot?.(input);
    if (picture) return this.#taken(picture);
    // Field by field, because getters of a class would not arrive.
    const { data, width, height, samples, sampleRate } = input as Partial<Pixels & Sound>;
    if (ArrayBuffer.isView(data)) return { data: this.#view(data), width, height };
    return ArrayBuffer.isView(samples) ? { samples: this.#view(samples), sampleRate } : this.#view(input);
  }

  async #taken(snapshot: Promise<Transferable>): Promise<Transferable> {
    const picture = await snapshot;
    this.made.push(picture);
    return picture;
  }

  /** A view of part of a memory, as a copy of that part: with the view, all of the memory would be copied. */
  #view(given: unknown): unknown {
    if (!ArrayBuffer.isView(given) || given.byteLength === given.buffer.byteLength) return given;
    const { buffer, byteOffset, byteLength } = given;
    const copy = new Uint8Array(buffer, byteOffset, byteLength).slice();
    this.made.push(copy.buffer);
    if (given instanceof Uint8Array) return copy;
    // OK because a view of any other kind is made of a memory.
    return new (given.constructor as new (memory: ArrayBuffer) => unknown)(copy.buffer);
  }
}
