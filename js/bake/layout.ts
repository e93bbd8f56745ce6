/** What the build knows of the module's data and code, by its linker; `tools/layout.mjs` writes it. */
import { Reader } from "./binary.js";

/** Of the module's own objects: what changes, what never does, and of that tables of methods. */
export const KIND = { changing: 0, fixed: 1, methods: 2 } as const;

export interface Layout {
  readonly objects: readonly { readonly start: number; readonly kind: number }[];
  /** The words of objects that never change which are addresses or functions, from the lowest. */
  readonly words: readonly { readonly at: number; readonly isFunction: boolean }[];
  /** The numbers in code that are functions, and those that are addresses. */
  readonly functions: ReadonlySet<number>;
  readonly addresses: ReadonlySet<number>;
  /** Of addresses that are meant for another object than the one they are in, where all objects meant begin. */
  readonly strays: ReadonlyMap<number, readonly number[]>;
}

export function readLayout(bytes: Uint8Array): Layout {
  const reader = new Reader(bytes);
  const objects = distances(reader, 3).map(([start, kind]) => ({ start, kind }));
  const words = distances(reader, 2).map(([at, what]) => ({ at, isFunction: what === 1 }));
  const [functions, addresses] = [numbers(reader), numbers(reader)];
  const strays = new Map<number, number[]>();
  reader.list(() => {
    const [address, start] = [reader.u32(), reader.u32()];
    strays.set(address, [...(strays.get(address) ?? []), start]);
  });
  return { objects, words, functions, addresses, strays };
}

/** Each the distance from the one before, times `factor`, with something smaller added. */
function distances(reader: Reader, factor: number): readonly (readonly [number: number, added: number])[] {
  let number = 0;
  return reader.list(() => {
    const written = reader.u32();
    number += Math.floor(written / factor);
    return [number, written % factor] as const;
  });
}

function numbers(reader: Reader): ReadonlySet<number> {
  return new Set(distances(reader, 1).map(([number]) => number));
}
