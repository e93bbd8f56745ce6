/** The binary format of WebAssembly, as far as the build reads and writes it. */

/** Identifiers of sections. */
export const SECTION = { custom: 0, type: 1, import: 2, function: 3, export: 7, start: 8, element: 9, code: 10, data: 11 };

const HEADER = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Reads what a module is made of, from a place in some bytes. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get done() {
    return this.at >= this.bytes.length;
  }

  byte() {
    if (this.done) throw new Error("the module is cut short");
    return this.bytes[this.at++];
  }

  u32() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** A signed number. */
  i32() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      return shift < 28 && byte & 0x40 ? value | (-1 << (shift + 7)) : value;
    }
  }

  /** Passes over a number of any size. */
  skip() {
    while (this.byte() >= 0x80);
  }

  take(length) {
    this.at += length;
    if (this.at > this.bytes.length) throw new Error("the module is cut short");
    return this.bytes.subarray(this.at - length, this.at);
  }

  name() {
    return new TextDecoder().decode(this.take(this.u32()));
  }

  /** A list: its length, then each of its parts. */
  list(part) {
    return Array.from({ length: this.u32() }, (_, at) => part(at));
  }
}

/** The sections of a module or an object: `[{ id, body }]`. */
export function readSections(module) {
  const reader = new Reader(module);
  if (!HEADER.every((byte) => reader.byte() === byte)) throw new Error("no WebAssembly module");
  const sections = [];
  while (!reader.done) sections.push({ id: reader.byte(), body: reader.take(reader.u32()) });
  return sections;
}

/** The name of a custom section, and what is behind it. `undefined` of others. */
export function customOf({ id, body }) {
  if (id !== SECTION.custom) return undefined;
  const reader = new Reader(body);
  return { name: reader.name(), rest: body.subarray(reader.at) };
}

export function writeModule(sections) {
  return joined([HEADER, ...sections.flatMap(({ id, body }) => [Uint8Array.of(id), u32(body.length), body])]);
}

/** The same sections, one of them made anew, if it is there. */
export function replaced(sections, id, make) {
  return sections.map((section) => (section.id === id ? { id, body: make(section.body) } : section));
}

export function u32(value) {
  const bytes = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Uint8Array.of(...bytes, value);
}

export function name(text) {
  const bytes = new TextEncoder().encode(text);
  return joined([u32(bytes.length), bytes]);
}

export function list(parts) {
  return joined([u32(parts.length), ...parts]);
}

export function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
