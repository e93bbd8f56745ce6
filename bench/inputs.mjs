/** What the models are given: seeded numbers of the size and spread that networks are made for, and real rows. */
import { repeated } from "./columns.mjs";
import { encoder } from "./engines/encoder.mjs";
import { flightsPipeline } from "./flights.mjs";

const SEED = 17;
const FIRST_WORD = 1000;
const WORDS = 28_000;

/** A picture as networks are trained on it: mean 0, variance 1. */
export const image = () => floats([1, 3, 224, 224], Math.sqrt(3));

/** A photo of that size, as RGBA. */
export function photo() {
  const [random, dims] = [seeded(), [224, 224, 4]];
  return { type: "uint8", dims, data: Uint8Array.from({ length: count(dims) }, () => 256 * random()) };
}

/** 36 ms of noise at 16 kHz, of which 4 belong to the chunk before, and an empty memory. */
export const sound = () => ({ input: floats([1, 576], 0.1), state: floats([2, 1, 128], 0), sr: integers([], () => 16_000n) });

/** Tokens of BERT's vocabulary, none of them padding. */
export function tokens(length) {
  const random = seeded();
  const word = () => BigInt(FIRST_WORD + Math.floor(random() * WORDS));
  const [input_ids, attention_mask, token_type_ids] = [word, () => 1n, () => 0n].map((value) => integers([1, length], value));
  return { input_ids, attention_mask, token_type_ids };
}

/** So many rows of a table, an array of numbers each. */
export function rowsTensor(table, rows) {
  const [width, values] = [table[0].length, table.flat()];
  const data = Float32Array.from({ length: rows * width }, (_, at) => values[at % values.length]);
  return { type: "float32", dims: [rows, width], data };
}

/** Flights as their network takes them. */
export const flightsTensor = (columns, rows) => encoder(flightsPipeline(), { columns: repeated(columns, rows) })().input;

/** Uniform between `-limit` and `limit`. */
function floats(dims, limit) {
  const random = seeded();
  return { type: "float32", dims, data: Float32Array.from({ length: count(dims) }, () => limit * (2 * random() - 1)) };
}

function integers(dims, value) {
  return { type: "int64", dims, data: BigInt64Array.from({ length: count(dims) }, value) };
}

const count = (dims) => dims.reduce((product, size) => product * size, 1);

/** Between 0 and 1, by the mulberry32 of Tommy Ettinger. */
function seeded() {
  let state = SEED;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
