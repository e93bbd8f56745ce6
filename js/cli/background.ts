/** Rows of a table for explanations to compare with. */
import type { Columns, Field, Value } from "../types.js";
import { checkColumns, toColumns } from "./cells.js";
import { Failure } from "./failure.js";
import type { Table } from "./table.js";

/** Rows that a bundle, or an explanation, takes at most. */
export const MAX_BACKGROUND = 1000;

/** So many rows, evenly spaced over the table, or all if there are fewer. `open` is called twice: to count, and to read. */
export async function evenlySpaced(
  open: () => Promise<Table>,
  fields: readonly Field[],
  count: number,
): Promise<Columns> {
  const table = await open();
  checkColumns(table, fields);
  const names = fields.map(({ name }) => name);
  let total = 0;
  for await (const chunk of table.chunks(new Set(names))) total += chunk.rows;
  if (total === 0) throw new Failure("invalid_table", `${table.file}: has no rows`);
  const taken = Math.min(count, total);
  const wanted = new Set(Array.from({ length: taken }, (_, place) => Math.floor((place * total) / taken)));
  return rowsOf(await open(), fields, (row) => wanted.has(row));
}

/** The rows that are wanted, by their number. */
export async function rowsOf(
  table: Table,
  fields: readonly Field[],
  wanted: (row: number) => boolean,
): Promise<Record<string, Value[]>> {
  checkColumns(table, fields);
  const found = Object.fromEntries(fields.map(({ name }) => [name, [] as Value[]]));
  let start = 0;
  for await (const chunk of table.chunks(new Set(fields.map(({ name }) => name)))) {
    const columns = toColumns(table, chunk, fields);
    for (let row = 0; row < chunk.rows; row += 1) {
      if (!wanted(start + row)) continue;
      for (const { name } of fields) found[name]?.push(columns[name]?.[row]);
    }
    start += chunk.rows;
  }
  return found;
}
