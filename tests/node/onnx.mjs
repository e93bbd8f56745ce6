// Writes an ONNX file: messages of protocol buffers, of the fields that a chain of convolutions needs.

const COLOURS = 3;

/** Numbers from -0.05 to 0.05, always the same ones. */
function weights(count, seed) {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) / 10;
  });
}

/** A model of a picture of so many pixels a side, which goes through so many convolutions of 3x3 that give `channels` each. */
export function convolutions(count, channels, size) {
  return network(Array.from({ length: count }, () => ({ channels })), size);
}

/**
 * The same of different convolutions: how many channels each gives, of which window, in which steps, and in how many groups. Gives its
 * file, and how many bytes are weights.
 */
export function network(layers, size) {
  const given = [COLOURS, ...layers.map(({ channels }) => channels)];
  const sizes = [size];
  for (const { step = 1 } of layers) sizes.push(Math.ceil(sizes.at(-1) / step));
  const dims = layers.map(({ channels, window = 3, groups = 1 }, at) => [channels, given[at] / groups, window, window]);
  const kernels = dims.map((dims, at) => weights(dims.reduce((all, size) => all * size), at + 1));
  const nodes = layers.map(({ window = 3, step = 1, groups = 1 }, at) => {
    const around = Array.from({ length: 4 }, () => (window - 1) / 2);
    return node("Conv", [value(at), `w${at}`], value(at + 1), { pads: around, strides: [step, step] }, { group: groups });
  });
  const graph = [
    ...nodes.map((bytes) => field(1, bytes)),
    field(2, "convolutions"),
    ...kernels.map((kernel, at) => field(5, initializer(`w${at}`, dims[at], kernel))),
    field(11, valueInfo(value(0), [1, COLOURS, size, size])),
    field(12, valueInfo(value(layers.length), [1, given.at(-1), sizes.at(-1), sizes.at(-1)])),
  ];
  const file = [number(1, 8), field(8, Buffer.concat([field(1, ""), number(2, 17)])), field(7, Buffer.concat(graph))];
  return { file: new Uint8Array(Buffer.concat(file)), weights: kernels.reduce((bytes, kernel) => bytes + kernel.byteLength, 0) };
}

const value = (at) => `v${at}`;

function node(type, inputs, output, lists, numbers) {
  const attributes = [
    ...Object.entries(lists).map(([name, list]) => [field(1, name), ...list.map((it) => number(8, it)), number(20, 7)]),
    ...Object.entries(numbers).map(([name, it]) => [field(1, name), number(3, it), number(20, 2)]),
  ];
  const parts = [...inputs.map((name) => field(1, name)), field(2, output), field(4, type)];
  return Buffer.concat([...parts, ...attributes.map((parts) => field(5, Buffer.concat(parts)))]);
}

function initializer(name, dims, data) {
  const raw = Buffer.from(data.buffer);
  return Buffer.concat([...dims.map((size) => number(1, size)), number(2, 1), field(8, name), field(9, raw)]);
}

function valueInfo(name, dims) {
  const shape = Buffer.concat(dims.map((size) => field(1, number(1, size))));
  const tensor = Buffer.concat([number(1, 1), field(2, shape)]);
  return Buffer.concat([field(1, name), field(2, field(1, tensor))]);
}

function field(tag, content) {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint((tag << 3) | 2), varint(bytes.length), bytes]);
}

const number = (tag, content) => Buffer.concat([varint(tag << 3), varint(content)]);

function varint(number) {
  const bytes = [];
  for (; number > 0x7f; number = Math.floor(number / 128)) bytes.push((number % 128) | 0x80);
  return Buffer.from([...bytes, number]);
}
