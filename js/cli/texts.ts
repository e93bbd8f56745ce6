import type { Field, TextOrPair } from "../types.js";
import { toColumns } from "./cells.js";
import { Failure, quote } from "./failure.js";
import type { Chunk, Table } from "./table.js";

/** The texts of a chunk, or the pairs where the signature has two columns. */
export function toTexts(table: Table, chunk: Chunk, fields: readonly Field[]): readonly TextOrPair[] {
  const columns = Object.entries(toColumns(table, chunk, fields));
  return Array.from({ length: chunk.rows }, (_, row) => {
    const [text = "", pair] = columns.map(([name, values]) => check(values[row], name, table, chunk, row));
    return pair === undefined ? text : [text, pair];
  });
}

function check(value: unknown, name: string, { file }: Table, chunk: Chunk, row: number): string {
  if (typeof value === "string") return value;
  const place = `${file}, ${chunk.place(row)}, column ${quote(name)}`;
  const missing = value === null || value === undefined;
  if (missing) throw new Failure("invalid_value", `${place}: is missing, expected a text`);
  throw new Failure("invalid_type", `${place}: found ${quote(String(value))}, expected a text`);
}
