/** Finds where the body of a function names other functions. */
import { Reader } from "./wasm-binary.mjs";

const [CALL, TAIL_CALL, REFERENCE] = [0x10, 0x12, 0xd2];
const BLOCKS = [0x02, 0x03, 0x04, 0x06];
/** With one index behind them: branches, locals, globals, tables, types of references, and the memory asked for. */
const INDEXED = [0x0c, 0x0d, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0xd0];
const INDIRECT = [0x11, 0x13];
const [BRANCH_TABLE, SELECT_TYPED] = [0x0e, 0x1c];
const [I32, I64, F32, F64] = [0x41, 0x42, 0x43, 0x44];
const [MISC, SIMD] = [0xfc, 0xfd];
/** How many indices follow: saturating conversions, then memory and tables. */
const MISC_INDICES = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/** The places of those numbers in a body, as it stands in the section of code; an instruction that is not known is refused. */
export function namedFunctions(body) {
  const reader = new Reader(body);
  const places = [];
  reader.list(() => [reader.u32(), reader.byte()]);
  while (!reader.done) instruction(reader, places);
  return places;
}

function instruction(reader, places) {
  const code = reader.byte();
  if (code === CALL || code === TAIL_CALL || code === REFERENCE) {
    places.push(reader.at);
    reader.skip();
  } else if (code === I32 || code === I64 || BLOCKS.includes(code) || INDEXED.includes(code)) reader.skip();
  else if (code === F32) reader.take(4);
  else if (code === F64) reader.take(8);
  else if (code >= 0x28 && code <= 0x3e) [reader.skip(), reader.skip()];
  else if (INDIRECT.includes(code)) [reader.skip(), reader.skip()];
  else if (code === BRANCH_TABLE) [reader.list(() => reader.skip()), reader.skip()];
  else if (code === SELECT_TYPED) reader.list(() => reader.byte());
  else if (code === MISC) for (let count = misc(reader.u32()); count > 0; count--) reader.skip();
  else if (code === SIMD) vector(reader);
  else if (!isPlain(code)) throw unknown(code);
}

/** What has nothing behind it: control, parametric instructions, and all that compute. */
function isPlain(code) {
  return code <= 0x01 || code === 0x05 || code === 0x0b || code === 0x0f || code === 0x1a || code === 0x1b || (code >= 0x45 && code <= 0xc4) || code === 0xd1;
}

function misc(code) {
  const count = MISC_INDICES[code];
  if (count === undefined) throw unknown(code);
  return count;
}

function vector(reader) {
  const code = reader.u32();
  const lane = code >= 84 && code <= 91;
  if (code <= 11 || lane || code === 92 || code === 93) [reader.skip(), reader.skip()];
  if (code === 12 || code === 13) reader.take(16);
  else if (lane || (code >= 21 && code <= 34)) reader.byte();
  else if (code > 0x113) throw unknown(code);
}

function unknown(code) {
  return new Error(`the module has an unknown instruction, ${code}`);
}
