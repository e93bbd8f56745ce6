import type { ColumnType, Columns, Field, NumberArray, Value } from "../types.js";
import { Failure, list, quote } from "./failure.js";
import type { Chunk, Table } from "./table.js";

type Column = NumberArray | readonly Value[];

/** Checks that a table has the columns that the model requires. Lines of JSON are checked one by one. */
export function checkColumns({ file, format, columns }: Table, fields: readonly Field[]): void {
  const missing = fields.filter(({ name, required }) => required !== false && !columns.includes(name));
  if (missing.length === 0 || format === "jsonl") return;
  const names = missing.map(({ name }) => quote(name));
  const text = `${file}: lacks ${names.length > 1 ? "the columns" : "the column"} ${list(names)}; it has ${list(columns)}`;
  throw new Failure("missing_column", text);
}

/** The columns of a chunk as the model takes them, by the types of its signature. */
export function toColumns(table: Table, chunk: Chunk, fields: readonly Field[]): Columns {
  return Object.fromEntries(
    fields.map((field) => {
      const values = chunk.columns.get(field.name) ?? Array.from({ length: chunk.rows }, () => undefined);
      return [field.name, column(values, field, (row) => `${table.file}, ${chunk.place(row)}`, table)];
    }),
  );
}

type Place = (row: number) => string;

function column(values: ArrayLike<unknown>, field: Field, place: Place, { format }: Table): Column {
  // OK because only a CSV that has the column gives texts.
  if (format === "csv") return parseColumn(values as ArrayLike<string | undefined>, field, place);
  // OK because the core checks the type of every value. Typed arrays have no gaps.
  if (ArrayBuffer.isView(values)) return values as NumberArray;
  const absent = field.required === false ? -1 : Array.prototype.indexOf.call(values, undefined);
  if (absent === -1) return values as readonly Value[];
  throw new Failure("missing_column", `${place(absent)}: lacks the column ${quote(field.name)}`);
}

function parseColumn(cells: ArrayLike<string | undefined>, field: Field, place: Place): Column {
  const parse = PARSERS[field.type];
  const invalid = (row: number) => {
    const text = `column ${quote(field.name)}: found ${quote(cells[row] ?? "")}, expected ${EXPECTED[field.type]}`;
    return new Failure("invalid_value", `${place(row)}, ${text}`);
  };
  return Array.from(cells, (cell, row) => {
    const value = parse(cell ?? "");
    if (value === undefined) throw invalid(row);
    return value;
  });
}

/** `undefined` where the text is not a value of the type; `null` for a missing one. */
type Parser = (cell: string) => Value | undefined;

/** A number as JSON and Python write it; NaN is a missing one. `undefined` for any other text. */
export const parseNumber: Parser = (cell) => {
  if (NUMBER.test(cell)) return Number(cell);
  const text = cell.trim();
  if (text === "" || text.toLowerCase() === "nan") return null;
  return NUMBER.test(text) ? Number(text) : undefined;
};

export const parseBoolean: Parser = (cell) => BOOLEANS.get(cell.trim().toLowerCase());

const parseText: Parser = (cell) => (cell === "" ? null : cell);

/** Moments are read by the core. */
const parseMoment: Parser = (cell) => cell.trim() || null;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const BOOLEANS: ReadonlyMap<string, boolean | null> = new Map([
  ["", null],
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

const PARSERS: Readonly<Record<ColumnType, Parser>> = {
  double: parseNumber,
  float: parseNumber,
  integer: parseNumber,
  long: parseNumber,
  string: parseText,
  boolean: parseBoolean,
  datetime: parseMoment,
  // A table has no tensors; the core refuses the text.
  tensor: parseText,
};

const EXPECTED: Readonly<Record<ColumnType, string>> = {
  double: "a number",
  float: "a number",
  integer: "a whole number",
  long: "a whole number",
  string: "a text",
  boolean: "true or false",
  datetime: "a moment",
  tensor: "a tensor",
};
