/** Tensors as the index describes them, and as both engines take them: `type`, `data`, `dims`. */
import { Failure } from "./failure.mjs";

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
  int4: Uint8Array,
  uint4: Uint8Array,
};

/** The bytes at a place, in memory of their own: an engine may keep or change them. */
export function bytesAt(data, { offset, bytes }) {
  return new Uint8Array(data.subarray(offset, offset + bytes));
}

/** A value of the index, its tensors made by `makeTensor(type, data, dims)`. */
export function read(value, data, makeTensor) {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item) => read(item, data, makeTensor));
  const { type, dims, strings } = value;
  if (strings) return makeTensor(type, strings, dims);
  if (!(type in ARRAYS)) throw new Failure("type", `JavaScript has no tensors of ${type}`);
  return makeTensor(type, new ARRAYS[type](bytesAt(data, value).buffer), dims);
}

/** The elements as numbers, or as strings. */
export function elements({ type, data, dims }) {
  if (type === "string") return data;
  if (type === "float16" && data instanceof Uint16Array) return Array.from(data, halfToNumber);
  if (type === "int4" || type === "uint4") return nibbles(data, type === "int4").slice(0, count(dims));
  return Array.from(data, Number);
}

export function count(dims) {
  return dims.reduce((product, size) => product * size, 1);
}

function halfToNumber(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}

function nibbles(bytes, signed) {
  const values = [...bytes].flatMap((byte) => [byte & 15, byte >> 4]);
  return signed ? values.map((value) => (value > 7 ? value - 16 : value)) : values;
}
