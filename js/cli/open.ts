import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { openCsv } from "./csv.js";
import { Failure } from "./failure.js";
import { openJsonLines } from "./jsonl.js";
import { openLines } from "./lines.js";
import { openParquet } from "./parquet.js";
import type { Format, Table } from "./table.js";

/** The formats that can come from standard input, as options name them. */
export const STREAM_FORMATS = ["csv", "jsonl", "txt"] as const;

const EXTENSIONS: Readonly<Record<string, Format>> = {
  ".csv": "csv",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".parquet": "parquet",
  ".txt": "txt",
};

/** What a file holds, by its extension; `undefined` when that does not say. */
export function formatOf(file: string): Format | undefined {
  return EXTENSIONS[extname(file).toLowerCase()];
}

/** Opens a table; `-` is standard input. `column` is where lines of text go, if they are taken. */
export async function openTable(file: string, format = formatOf(file), column?: string): Promise<Table> {
  if (format === undefined || (format === "txt" && column === undefined)) {
    const text = `${file}: the extension does not say what it holds, expected .csv, .jsonl or .parquet`;
    throw new Failure("invalid_usage", text);
  }
  if (format === "parquet") return openParquet(file);
  const name = file === "-" ? "standard input" : file;
  const stream = file === "-" ? process.stdin : createReadStream(file);
  if (format === "txt") return openLines(name, stream, String(column));
  return format === "csv" ? openCsv(name, stream) : openJsonLines(name, stream);
}
