/** The instructions of a function. */
import { Reader } from "./binary.js";

export interface Instruction {
  /** Where it stands in the body. */
  readonly at: number;
  readonly code: number;
  /** A constant, the offset of a load or store, or an index: whatever the first number behind it is. */
  readonly value: number;
  /** Of a table of branches all. */
  readonly targets?: readonly number[];
}

export interface Body {
  /** Those that are no parameters. */
  readonly locals: number;
  readonly instructions: readonly Instruction[];
}

export const CODE = {
  unreachable: 0x00, block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b,
  branch: 0x0c, branchIf: 0x0d, branchTable: 0x0e, return: 0x0f, call: 0x10, callIndirect: 0x11,
  get: 0x20, set: 0x21, tee: 0x22, load: 0x28, constant: 0x41, add: 0x6a, reference: 0xd2,
} as const;

const BLOCKS: readonly number[] = [CODE.block, CODE.loop, CODE.if];
/** With one index behind them: branches, calls, locals, globals and tables. */
const INDEXED = [0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0xd0, 0xd2];
const SELECT_TYPED = 0x1c;
const [FIRST_MEMORY, LAST_MEMORY, MEMORY_SIZE, MEMORY_GROW] = [0x28, 0x3e, 0x3f, 0x40];
const [I64, F32, F64] = [0x42, 0x43, 0x44];
const [MISC, SIMD] = [0xfc, 0xfd];
/** How many indices follow: saturating conversions, then memory and tables. */
const MISC_INDICES = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/** Reads a body, as it stands in the section of code; an instruction that is not known is refused. */
export function readBody(body: Uint8Array): Body {
  const reader = new Reader(body);
  const locals = reader.list(() => [reader.u32(), reader.byte()] as const).reduce((sum, [count]) => sum + count, 0);
  const instructions: Instruction[] = [];
  while (!reader.done) instructions.push({ at: reader.at, ...instruction(reader) });
  return { locals, instructions };
}

/** Whether its number is a function's. */
export function namesFunction({ code }: Instruction): boolean {
  return code === CODE.call || code === CODE.reference;
}

/** Whether its number may be an address or a function: that of a constant, or of a load or store. */
export function holdsNumber({ code }: Instruction): boolean {
  return code === CODE.constant || code === SIMD || (code >= FIRST_MEMORY && code <= LAST_MEMORY);
}

function instruction(reader: Reader): Omit<Instruction, "at"> {
  const code = reader.byte();
  if (code === CODE.constant) return { code, value: reader.i32() };
  if (INDEXED.includes(code) || code === MEMORY_SIZE || code === MEMORY_GROW) return { code, value: reader.u32() };
  if (code >= FIRST_MEMORY && code <= LAST_MEMORY) return { code, value: offset(reader) };
  if (code === CODE.callIndirect) {
    const [value] = [reader.u32(), reader.u32()];
    return { code, value };
  }
  if (code === CODE.branchTable) return { code, value: 0, targets: [...reader.list(() => reader.u32()), reader.u32()] };
  if (code === SIMD) return { code, value: vector(reader) };
  passOver(reader, code);
  return { code, value: 0 };
}

function passOver(reader: Reader, code: number): void {
  if (code === I64 || BLOCKS.includes(code)) reader.skip();
  else if (code === F32) reader.bytes(4);
  else if (code === F64) reader.bytes(8);
  else if (code === SELECT_TYPED) reader.list(() => reader.byte());
  else if (code === MISC) for (let count = misc(reader.u32()); count > 0; count--) reader.u32();
  else if (!isPlain(code)) throw unknown(code);
}

/** What has nothing behind it: control, parametric instructions, and all that compute. */
function isPlain(code: number): boolean {
  const control = code <= 0x01 || code === CODE.else || code === CODE.end || code === CODE.return;
  return control || code === 0x1a || code === 0x1b || (code >= 0x45 && code <= 0xc4) || code === 0xd1;
}

/** Behind the alignment. */
function offset(reader: Reader): number {
  reader.u32();
  return reader.u32();
}

function misc(code: number): number {
  const count = MISC_INDICES[code];
  if (count === undefined) throw unknown(code);
  return count;
}

/** The offset of a load or store, otherwise 0. */
function vector(reader: Reader): number {
  const code = reader.u32();
  const lane = code >= 84 && code <= 91;
  const value = code <= 11 || lane || code === 92 || code === 93 ? offset(reader) : 0;
  if (code === 12 || code === 13) reader.bytes(16);
  else if (lane || (code >= 21 && code <= 34)) reader.byte();
  else if (code > 0x113) throw unknown(code);
  return value;
}

function unknown(code: number): Error {
  return new Error(`the module has an unknown instruction, ${code}`);
}
