import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { openCsv } from "./csv.js";
import { Failure, quote } from "./failure.js";
import { openJsonLines } from "./jsonl.js";
import { openParquet } from "./parquet.js";

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

const FORMATS = ["csv", "jsonl", "parquet"] as const;
export type Format = (typeof FORMATS)[number];

/** The formats that can come from standard input, as options name them. */
export const STREAM_FORMATS = ["csv", "jsonl"] as const;

const EXTENSIONS: Readonly<Record<string, Format>> = {
  ".csv": "csv",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".parquet": "parquet",
};

/** What a file holds, by its extension; `undefined` when that does not say. */
export function formatOf(file: string): Format | undefined {
  return EXTENSIONS[extname(file).toLowerCase()];
}

/** Opens a table; `-` is standard input. */
export async function openTable(file: string, format = formatOf(file)): Promise<Table> {
  if (format === undefined) {
    const text = `${file}: the extension does not say what it holds, expected .csv, .jsonl or .parquet`;
    throw new Failure("invalid_usage", text);
  }
  if (format === "parquet") return openParquet(file);
  const name = file === "-" ? "standard input" : file;
  const stream = file === "-" ? process.stdin : createReadStream(file);
  return format === "csv" ? openCsv(name, stream) : openJsonLines(name, stream);
}

export function checkColumnNames(file: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new Failure("invalid_table", `${file}: two columns have the name ${quote(twice)}`);
}
