import { DriftlineError } from "../error.js";
import type { Platform } from "../platform.js";
import type { Answer, BatchAnswer, RowsOrColumns } from "../types.js";
import type { Asking, Core } from "../wasm/driftline.js";
import type { RowNumbers } from "./row-numbers.js";

/** What a prediction needs besides its input. */
export interface Context {
  readonly platform: Platform;
  readonly labels: readonly string[] | undefined;
  readonly numbers: RowNumbers;
}

/** How one kind of input goes over the border: what takes time or is of the wrong kind comes first, then a call. */
export interface Kind {
  /** At once where nothing takes time: to wait takes longer than to predict a row. */
  one(input: unknown, context: Context): Call<Answer> | Promise<Call<Answer>>;
  many(inputs: unknown, context: Context): Promise<Call<BatchAnswer>>;
  /** Absent where it can't be explained. `options` are JSON. */
  explain?(input: unknown, options: string, background: Background, context: Context): Promise<Call<Asking>>;
}

/** The rows that a row is compared with, where they are given. */
export type Background = RowsOrColumns | undefined;

export type Call<T> = (core: Core) => T;

/** An array that is not empty, of what the model takes. */
export function arrayOf(inputs: unknown, things: string): readonly unknown[] {
  if (!Array.isArray(inputs)) {
    const text = `found ${found(inputs)}: predictBatch takes an array of ${things}`;
    throw new DriftlineError("invalid_argument", text);
  }
  if (inputs.length > 0) return inputs;
  throw new DriftlineError("invalid_argument", `found 0 ${things}, expected at least 1`);
}

/** Does what may throw, and names the row if it does. */
export function inRow<T>(row: number, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const { code, message, location, cause } = DriftlineError.from(thrown);
    const place = `row ${row}`;
    const text = location === undefined ? `${place}: ${message}` : `${place}, ${message}`;
    const where = location === undefined ? place : `${place}, ${location}`;
    throw new DriftlineError(code, text, { location: where, cause });
  }
}

/** Texts and pictures are compared with nothing but themselves. */
export function noBackground(background: Background): void {
  if (background === undefined) return;
  throw new DriftlineError("invalid_argument", "background is for rows of tables");
}

export function wrongType(input: unknown, expected: string): DriftlineError {
  return new DriftlineError("invalid_type", `found ${found(input)}, expected ${expected}`);
}

function found(input: unknown): string {
  if (input === null || input === undefined) return String(input);
  if (Array.isArray(input)) return `an array of ${input.length}`;
  return typeof input === "object" ? `an object (${input.constructor?.name})` : `a ${typeof input}`;
}
