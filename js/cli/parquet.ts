import { type FileHandle, open } from "node:fs/promises";
import { type AsyncBuffer, type ParquetScan, parquetSchema, parquetScan } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { Failure } from "./failure.js";
import { reading } from "./files.js";
import { CHUNK_ROWS, type Chunk, type Table, checkColumnNames } from "./table.js";

/** A Parquet file of plain columns. Holds one row group's wanted columns at a time. */
export async function openParquet(file: string): Promise<Table> {
  const handle = await reading(file, () => open(file));
  try {
    const { size } = await handle.stat();
    const buffer: AsyncBuffer = { byteLength: size, slice: (start, end = size) => slice(handle, start, end) };
    const scan = await decoding(file, () => parquetScan({ file: buffer, compressors }));
    const columns = parquetSchema(scan.metadata).children.map((column) => column.element.name);
    checkColumnNames(file, columns);
    return { file, format: "parquet", columns, chunks: (wanted) => chunks(file, handle, scan, columns, wanted) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* chunks(
  file: string,
  handle: FileHandle,
  scan: ParquetScan,
  columns: readonly string[],
  wanted: ReadonlySet<string>,
): AsyncGenerator<Chunk> {
  const names = columns.filter((name) => wanted.has(name));
  try {
    for (const { rowStart, rowEnd } of scan.ranges) {
      const group = new Map<string, ArrayLike<unknown>>();
      for (const column of names) {
        group.set(column, await decoding(file, () => scan.readColumn({ column, rowStart, rowEnd })));
      }
      for (let start = rowStart; start < rowEnd; start += CHUNK_ROWS) {
        const end = Math.min(start + CHUNK_ROWS, rowEnd);
        const part = (values: ArrayLike<unknown>) => cut(values, start - rowStart, end - rowStart);
        yield {
          rows: end - start,
          columns: new Map([...group].map(([name, values]) => [name, part(values)])),
          place: (row) => `row ${start + row}`,
        };
      }
    }
  } finally {
    await handle.close();
  }
}

/** Columns without gaps come as typed arrays; `slice` keeps them so. */
function cut(values: ArrayLike<unknown>, start: number, end: number): ArrayLike<unknown> {
  return ArrayBuffer.isView(values)
    ? (values as Float64Array).subarray(start, end)
    : (values as unknown[]).slice(start, end);
}

async function slice(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytesRead === bytes.length ? bytes.buffer : bytes.buffer.slice(0, bytesRead);
}

/** What the reader throws is about the file. */
async function decoding<T>(file: string, work: () => Promise<T>): Promise<T> {
  return reading(file, async () => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || "syscall" in error) throw error;
      const text = `${file}: not a Parquet file that can be read: ${error.message}`;
      throw new Failure("invalid_table", text, undefined, { cause: error });
    }
  });
}
