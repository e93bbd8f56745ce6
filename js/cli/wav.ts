import type { Sound } from "../types.js";
import { Failure } from "./failure.js";

/** How a file holds its samples. */
interface Encoding {
  readonly channels: number;
  readonly rate: number;
  readonly bytes: number;
  /** The sample at a place, between -1 and 1. */
  readonly read: (data: DataView, at: number) => number;
}

const [INTEGERS, FLOATS, EXTENSIBLE] = [1, 3, 0xfffe];

/** By format and bits a sample. */
const READERS: Readonly<Record<string, Encoding["read"]>> = {
  [`${INTEGERS}/8`]: (data, at) => (data.getUint8(at) - 128) / 128,
  [`${INTEGERS}/16`]: (data, at) => data.getInt16(at, true) / 2 ** 15,
  [`${INTEGERS}/24`]: (data, at) => (data.getUint16(at, true) + data.getInt8(at + 2) * 2 ** 16) / 2 ** 23,
  [`${INTEGERS}/32`]: (data, at) => data.getInt32(at, true) / 2 ** 31,
  [`${FLOATS}/32`]: (data, at) => data.getFloat32(at, true),
  [`${FLOATS}/64`]: (data, at) => data.getFloat64(at, true),
};

/** The sound of a WAV file that is not compressed; several channels become their mean. */
export function readWave(file: string, content: Uint8Array): Sound {
  const chunks = readChunks(file, new DataView(content.buffer, content.byteOffset, content.byteLength));
  const [format, data] = [chunks.get("fmt "), chunks.get("data")];
  if (!format || !data) throw invalid(file, `has no chunk \`${format ? "data" : "fmt "}\``);
  const { channels, rate, bytes, read } = readFormat(file, format);
  const samples = new Float32Array(Math.floor(data.byteLength / (bytes * channels)));
  for (let index = 0; index < samples.length; index += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += read(data, (index * channels + channel) * bytes);
    samples[index] = sum / channels;
  }
  return { samples, sampleRate: rate };
}

function readChunks(file: string, view: DataView): Map<string, DataView> {
  if (view.byteLength < 12 || name(view, 0) !== "RIFF" || name(view, 8) !== "WAVE") throw invalid(file, "is no WAV file");
  const chunks = new Map<string, DataView>();
  let at = 12;
  while (at + 8 <= view.byteLength) {
    const [size, left] = [view.getUint32(at + 4, true), view.byteLength - at - 8];
    // What a program wrote to a pipe has no length, and ends with the file.
    if (size > left && size !== 0xffffffff) throw invalid(file, `is cut short: ${left} bytes left of ${size}`);
    chunks.set(name(view, at), new DataView(view.buffer, view.byteOffset + at + 8, Math.min(size, left)));
    // Chunks start at even places.
    at += 8 + size + (size % 2);
  }
  return chunks;
}

function readFormat(file: string, format: DataView): Encoding {
  if (format.byteLength < 16) throw invalid(file, "has a chunk `fmt ` that is too short");
  const [tag, channels, rate, bits] = [0, 2, 4, 14].map((at) =>
    at === 4 ? format.getUint32(at, true) : format.getUint16(at, true),
  ) as [number, number, number, number];
  const kind = tag === EXTENSIBLE && format.byteLength >= 26 ? format.getUint16(24, true) : tag;
  const read = READERS[`${kind}/${bits}`];
  if (read && channels > 0) return { channels, rate, bytes: bits / 8, read };
  const text = `has format ${kind} with ${bits} bits and ${channels} channels, expected PCM of 8, 16, 24 or 32 bits or floats`;
  throw invalid(file, text);
}

function name(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}

function invalid(file: string, text: string): Failure {
  return new Failure("invalid_sound", `${file}: ${text}`);
}
