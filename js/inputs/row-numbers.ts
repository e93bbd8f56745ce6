/** A row as numbers, which cross the border in one piece; texts by codes that the core learns once. */
import type { Field } from "../types.js";
import type { Core } from "../wasm/driftline.js";

/** Texts of a column that are remembered. Others go over the border by themselves: names, and texts that are never the same. */
const MAX_TEXTS = 1_000;
const MAX_LENGTH = 64;

export class RowNumbers {
  readonly #fields: readonly Field[];
  readonly #numbers: Float64Array;
  /** Who knows the codes: after a crash it is another one. */
  #core: Core | undefined;
  /** Codes of each column's texts, from 1. */
  #codes: readonly Map<string, number>[] = [];

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
    this.#numbers = new Float64Array(fields.length);
  }

  /**
   * The numbers of a row that has a value for each column and nothing else. `undefined` of others, and of values that are none
   * of their column: the core says what is wrong with them. The next call changes them.
   */
  of(row: unknown, core: Core): Float64Array | undefined {
    if (typeof row !== "object" || row === null || Object.keys(row).length !== this.#fields.length) return undefined;
    if (core !== this.#core) {
      this.#core = core;
      this.#codes = this.#fields.map(() => new Map());
    }
    for (let column = 0; column < this.#fields.length; column++) {
      const { name, type } = this.#fields[column] as Field;
      if (!Object.hasOwn(row, name)) return undefined;
      const value: unknown = row[name as keyof typeof row];
      const number = type === "string" ? this.#codeOf(value, column, core) : numberOf(value, type);
      if (number === undefined) return undefined;
      this.#numbers[column] = number;
    }
    return this.#numbers;
  }

  #codeOf(value: unknown, column: number, core: Core): number | undefined {
    if (value === null || value === undefined) return 0;
    if (typeof value !== "string") return undefined;
    const codes = this.#codes[column] as Map<string, number>;
    const known = codes.get(value);
    if (known !== undefined) return known;
    if (codes.size === MAX_TEXTS || value.length > MAX_LENGTH) return undefined;
    core.learnText(column, value);
    codes.set(value, codes.size + 1);
    return codes.size;
  }
}

function numberOf(value: unknown, type: Field["type"]): number | undefined {
  if (value === null || value === undefined) return NaN;
  if (type === "boolean") return typeof value === "boolean" ? Number(value) : undefined;
  if (typeof value === "number") return value;
  if (type !== "datetime" || !(value instanceof Date)) return undefined;
  const moment = value.getTime();
  return Number.isNaN(moment) ? undefined : moment;
}
