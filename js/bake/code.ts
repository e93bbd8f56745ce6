/** What the body of a function may lead to: the functions it calls, and the numbers that may be addresses. */
import { Reader } from "./binary.js";

export interface Body {
  readonly calls: readonly number[];
  /** Constants, and the offsets of loads and stores. */
  readonly numbers: readonly number[];
}

const BLOCKS = [0x02, 0x03, 0x04, 0x06];
/** With one index behind them: branches, calls, locals, globals and tables. */
const INDEXED = [0x0c, 0x0d, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0xd0];
const [BRANCH_TABLE, CALL, INDIRECT, SELECT_TYPED, REFERENCE] = [0x0e, 0x10, 0x11, 0x1c, 0xd2];
const [MEMORY_SIZE, MEMORY_GROW] = [0x3f, 0x40];
const [I32, I64, F32, F64] = [0x41, 0x42, 0x43, 0x44];
const [MISC, SIMD] = [0xfc, 0xfd];
/** How many indices follow: saturating conversions, then memory and tables. */
const MISC_INDICES = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/** Reads a body, as it stands in the section of code; an instruction that is not known is refused. */
export function readBody(body: Uint8Array): Body {
  const reader = new Reader(body);
  const [calls, numbers]: [number[], number[]] = [[], []];
  reader.list(() => [reader.u32(), reader.byte()]);
  while (!reader.done) instruction(reader, calls, numbers);
  return { calls, numbers };
}

function instruction(reader: Reader, calls: number[], numbers: number[]): void {
  const code = reader.byte();
  if (code === CALL || code === REFERENCE) calls.push(reader.u32());
  else if (code === I32) numbers.push(reader.u32());
  else if (code === I64 || BLOCKS.includes(code)) reader.skip();
  else if (code === F32) reader.bytes(4);
  else if (code === F64) reader.bytes(8);
  else if (code >= 0x28 && code <= 0x3e) memory(reader, numbers);
  else if (INDEXED.includes(code) || code === MEMORY_SIZE || code === MEMORY_GROW) reader.u32();
  else if (code === INDIRECT) [reader.u32(), reader.u32()];
  else if (code === BRANCH_TABLE) [reader.list(() => reader.u32()), reader.u32()];
  else if (code === SELECT_TYPED) reader.list(() => reader.byte());
  else if (code === MISC) for (let count = misc(reader.u32()); count > 0; count--) reader.u32();
  else if (code === SIMD) vector(reader, numbers);
  else if (!isPlain(code)) throw unknown(code);
}

/** What has nothing behind it: control, parametric instructions, and all that compute. */
function isPlain(code: number): boolean {
  return code <= 0x01 || code === 0x05 || code === 0x0b || code === 0x0f || code === 0x1a || code === 0x1b || (code >= 0x45 && code <= 0xc4) || code === 0xd1;
}

function memory(reader: Reader, numbers: number[]): void {
  reader.u32();
  numbers.push(reader.u32());
}

function misc(code: number): number {
  const count = MISC_INDICES[code];
  if (count === undefined) throw unknown(code);
  return count;
}

function vector(reader: Reader, numbers: number[]): void {
  const code = reader.u32();
  const lane = code >= 84 && code <= 91;
  if (code <= 11 || lane || code === 92 || code === 93) memory(reader, numbers);
  if (code === 12 || code === 13) reader.bytes(16);
  else if (lane || (code >= 21 && code <= 34)) reader.byte();
  else if (code > 0x113) throw unknown(code);
}

function unknown(code: number): Error {
  return new Error(`the module has an unknown instruction, ${code}`);
}
