/** The binary format of WebAssembly, as far as sections go. */

/** Identifiers of sections. */
export const SECTION = {
  custom: 0, type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, element: 9, code: 10, data: 11,
} as const;

export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

const HEADER = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Whether the bytes begin as a module does. */
export function isModule(bytes: Uint8Array): boolean {
  return HEADER.every((byte, at) => bytes[at] === byte);
}

/** Reads what a module is made of, from the start of some bytes. */
export class Reader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new Error("the module is cut short");
    return byte;
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** A signed number, as constants are written. */
  i32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      return shift < 28 && (byte & 0x40) !== 0 ? value | (-1 << (shift + 7)) : value;
    }
  }

  /** Passes over a number of any size. */
  skip(): void {
    while (this.byte() >= 0x80);
  }

  bytes(length: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.at, this.at + length);
    if (bytes.length < length) throw new Error("the module is cut short");
    this.at += length;
    return bytes;
  }

  name(): string {
    return new TextDecoder().decode(this.bytes(this.u32()));
  }

  /** A list: its length, then each of its parts. */
  list<T>(part: () => T): T[] {
    return Array.from({ length: this.u32() }, part);
  }
}

export function readSections(module: Uint8Array): readonly Section[] {
  const reader = new Reader(module);
  reader.bytes(HEADER.length);
  const sections: Section[] = [];
  while (!reader.done) sections.push({ id: reader.byte(), body: reader.bytes(reader.u32()) });
  return sections;
}

export function writeModule(sections: readonly Section[]): Uint8Array {
  return joined([HEADER, ...sections.flatMap(({ id, body }) => [Uint8Array.of(id), u32(body.length), body])]);
}

/** The body of a section that the module has to have. */
export function bodyOf(sections: readonly Section[], id: number): Uint8Array {
  const found = sections.find((section) => section.id === id);
  if (!found) throw new Error(`the module has no section ${id}`);
  return found.body;
}

/** The same sections, one of them made anew. */
export function replaced(
  sections: readonly Section[],
  id: number,
  make: (body: Uint8Array) => Uint8Array,
): readonly Section[] {
  return sections.map((section) => (section.id === id ? { id, body: make(section.body) } : section));
}

export function u32(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Uint8Array.of(...bytes, value);
}

/** A signed number, as constants are written. */
export function i32(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value < -0x40 || value >= 0x40; value >>= 7) bytes.push((value & 0x7f) | 0x80);
  return Uint8Array.of(...bytes, value & 0x7f);
}

export function name(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return joined([u32(bytes.length), bytes]);
}

export function list(parts: readonly Uint8Array[]): Uint8Array {
  return joined([u32(parts.length), ...parts]);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
