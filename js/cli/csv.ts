import type { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { Failure } from "./failure.js";
import { reading } from "./files.js";
import { CHUNK_ROWS, type Chunk, type Table, checkColumnNames } from "./table.js";

/** A CSV with a header: RFC 4180, commas, UTF-8. Its cells are texts; empty lines are passed over. */
export async function openCsv(file: string, stream: Readable): Promise<Table> {
  const records = readRecords(file, stream);
  const { value: header } = await records.next();
  if (!header) throw new Failure("invalid_table", `${file}: is empty, expected a line with the names of the columns`);
  const columns = header.cells;
  checkColumnNames(file, columns);
  return { file, format: "csv", columns, chunks: (wanted) => chunks(file, columns, records, wanted) };
}

interface CsvRecord {
  readonly cells: readonly string[];
  /** The line on which it begins, from 1. */
  readonly line: number;
}

async function* readRecords(file: string, stream: Readable): AsyncGenerator<CsvRecord> {
  // Lines are counted here: asking the parser for them makes it half as fast.
  const parser = parse({ bom: true, relax_column_count: true });
  stream.on("error", (error) => parser.destroy(error));
  stream.pipe(parser);
  let line = 1;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      const empty = cells.length === 1 && cells[0] === "";
      if (!empty) yield { cells, line };
      line += 1 + newlines(cells);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) return await reading(file, () => Promise.reject(error));
    throw new Failure("invalid_table", `${file}: ${error.message}`, undefined, { cause: error });
  }
}

async function* chunks(
  file: string,
  columns: readonly string[],
  records: AsyncIterable<CsvRecord>,
  wanted: ReadonlySet<string>,
): AsyncGenerator<Chunk> {
  const positions = columns.flatMap((name, position) => (wanted.has(name) ? [[name, position] as const] : []));
  let part: CsvRecord[] = [];
  const chunk = (): Chunk => {
    const lines = part.map(({ line }) => line);
    const column = (position: number) => part.map(({ cells }) => cells[position]);
    return {
      rows: part.length,
      columns: new Map(positions.map(([name, position]) => [name, column(position)])),
      place: (row) => `line ${lines[row]}`,
    };
  };
  for await (const record of records) {
    checkLength(file, record, columns.length);
    part.push(record);
    if (part.length < CHUNK_ROWS) continue;
    yield chunk();
    part = [];
  }
  if (part.length > 0) yield chunk();
}

function checkLength(file: string, { cells, line }: CsvRecord, expected: number): void {
  if (cells.length === expected) return;
  const text = `${file}, line ${line}: found ${cells.length} cells, expected ${expected} as in the header`;
  throw new Failure("invalid_table", text);
}

function newlines(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (cell.includes("\n")) count += cell.split("\n").length - 1;
  return count;
}
