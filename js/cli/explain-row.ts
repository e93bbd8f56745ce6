/** The row that `driftline explain` explains, and those that it compares with. */
import type { Columns, Manifest, Row, Value } from "../types.js";
import { evenlySpaced, rowsOf } from "./background.js";
import { openRows } from "./bundle.js";
import { BACKGROUND, EXPLAINED } from "./explain-options.js";
import { Failure } from "./failure.js";
import { openTable } from "./open.js";
import { usage } from "./options.js";

export async function rowOf(manifest: Manifest, input: string, row: number, from: string | undefined): Promise<Row> {
  const table = await openRows("explain", manifest, input, from);
  const fields = manifest.signature.inputs;
  const columns = await rowsOf(table, fields, (number) => number === row);
  const values = fields.map(({ name }): [string, Value] => [name, columns[name]?.[0]]);
  if (fields.every(({ name }) => columns[name]?.length === 1)) return Object.fromEntries(values);
  throw new Failure("invalid_table", `${table.file}: has no row ${row}, counted from 0`);
}

/** Rows to compare with, where a file of them is given. */
export async function backgroundOf(command: string, { signature }: Manifest, file: string | undefined): Promise<Columns | undefined> {
  if (file === undefined) return undefined;
  if (file === "-") throw usage(command, "--background is a file, found standard input");
  return evenlySpaced(() => openTable(file), signature.inputs, BACKGROUND);
}

/** Rows of a table to explain, evenly spaced. */
export async function someOf(command: string, { signature }: Manifest, file: string): Promise<Columns> {
  if (file === "-") throw usage(command, "the rows explained are of a file, which is read twice; found standard input");
  return evenlySpaced(() => openTable(file), signature.inputs, EXPLAINED);
}
