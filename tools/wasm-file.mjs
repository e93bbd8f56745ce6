/** The binary format of WebAssembly, as far as a linker's own sections need it. */

const HEADER = 8;

/** Reads what a module is made of, from the start of some bytes. */
export class Reader {
  #bytes;
  at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get done() {
    return this.at >= this.#bytes.length;
  }

  byte() {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new Error("the linked module is cut short");
    return byte;
  }

  u32() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  i32() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      return shift < 28 && byte & 0x40 ? value | (-1 << (shift + 7)) : value;
    }
  }

  bytes(length) {
    const bytes = this.#bytes.subarray(this.at, this.at + length);
    if (bytes.length < length) throw new Error("the linked module is cut short");
    this.at += length;
    return bytes;
  }

  name() {
    return new TextDecoder().decode(this.bytes(this.u32()));
  }

  list(part) {
    return Array.from({ length: this.u32() }, part);
  }
}

/** `name` is that of a custom section, `body` what is behind it, `whole` the section as it stands in the file. */
export function readSections(module) {
  const reader = new Reader(module);
  reader.bytes(HEADER);
  const sections = [];
  while (!reader.done) {
    const start = reader.at;
    const [id, body] = [reader.byte(), reader.bytes(reader.u32())];
    const named = new Reader(body);
    const name = id === 0 ? named.name() : undefined;
    sections.push({ id, name, body: body.subarray(named.at), whole: module.subarray(start, reader.at) });
  }
  return sections;
}

export function writeSections(module, sections) {
  return Buffer.concat([module.subarray(0, HEADER), ...sections.map(({ whole }) => whole)]);
}
