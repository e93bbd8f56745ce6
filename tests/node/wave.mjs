// WAV files, as other programs write them.

const WRITERS = {
  "1/8": (view, at, value) => view.setUint8(at, Math.round(value * 128 + 128)),
  "1/16": (view, at, value) => view.setInt16(at, Math.round(value * 2 ** 15), true),
  "1/24": (view, at, value) => {
    const whole = Math.round(value * 2 ** 23);
    view.setUint16(at, whole & 0xffff, true);
    view.setInt8(at + 2, whole >> 16);
  },
  "1/32": (view, at, value) => view.setInt32(at, Math.round(value * 2 ** 31), true),
  "3/32": (view, at, value) => view.setFloat32(at, value, true),
  "3/64": (view, at, value) => view.setFloat64(at, value, true),
};

/** Samples of all channels in turn. `extra` are chunks before the data, `length` what the data claim to have. */
export function wave(samples, { format = 1, bits = 16, channels = 1, rate = 8000, extensible = false, extra = [], length } = {}) {
  const bytes = bits / 8;
  const view = new DataView(new ArrayBuffer(extensible ? 40 : 16));
  [extensible ? 0xfffe : format, channels].forEach((value, index) => view.setUint16(index * 2, value, true));
  [rate, rate * bytes * channels].forEach((value, index) => view.setUint32(4 + index * 4, value, true));
  [bytes * channels, bits].forEach((value, index) => view.setUint16(12 + index * 2, value, true));
  if (extensible) view.setUint16(24, format, true);
  const data = new DataView(new ArrayBuffer(samples.length * bytes));
  samples.forEach((value, index) => WRITERS[`${format}/${bits}`]?.(data, index * bytes, value));
  const chunks = [chunk("fmt ", view), ...extra.map(([name, content]) => chunk(name, content)), chunk("data", data, length)];
  const body = Buffer.concat([Buffer.from("WAVE"), ...chunks]);
  return chunk("RIFF", body);
}

function chunk(name, content, length = content.byteLength) {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(length);
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return Buffer.concat([Buffer.from(name), size, bytes, Buffer.alloc(content.byteLength % 2)]);
}
