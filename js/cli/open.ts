import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { openCsv } from "./csv.js";
import { Failure } from "./failure.js";
import { openJsonLines } from "./jsonl.js";
import { openParquet } from "./parquet.js";
import type { Format, Table } from "./table.js";

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
