import { Failure, quote } from "./failure.js";

/** Rows handed on at once. */
export const CHUNK_ROWS = 4096;

/** A file of rows, read once, from its beginning to its end. */
export interface Table {
  /** Its name, for messages. */
  readonly file: string;
  readonly format: Format;
  /** Names in the order of the file; of JSON Lines those met in the first chunk. */
  readonly columns: readonly string[];
  /** The rows, with the columns of these names. */
  chunks(wanted: ReadonlySet<string>): AsyncIterable<Chunk>;
}

/** Some rows, column by column. A CSV gives texts; the others give values, `undefined` where a key is absent. */
export interface Chunk {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ArrayLike<unknown>>;
  /** Where a row stands in the file, such as `line 14`. */
  place(row: number): string;
}

/** `txt` has a text in each line. */
export type Format = "csv" | "jsonl" | "parquet" | "txt";

export function checkColumnNames(file: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new Failure("invalid_table", `${file}: two columns have the name ${quote(twice)}`);
}
