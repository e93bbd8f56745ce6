import type { Readable } from "node:stream";
import { reading } from "./files.js";
import { CHUNK_ROWS, type Chunk, type Table } from "./table.js";

/** Lines of text: each a row with this one column. Empty lines are texts too, so that rows keep their numbers. */
export function openLines(file: string, stream: Readable, column: string): Table {
  const chunk = (texts: readonly string[], start: number): Chunk => ({
    rows: texts.length,
    columns: new Map([[column, texts]]),
    place: (row) => `line ${start + row + 1}`,
  });
  async function* chunks() {
    let texts: string[] = [];
    let start = 0;
    for await (const line of readLines(file, stream)) {
      texts.push(line.replace(/\r$/, ""));
      if (texts.length < CHUNK_ROWS) continue;
      yield chunk(texts, start);
      start += texts.length;
      texts = [];
    }
    if (texts.length > 0) yield chunk(texts, start);
  }
  return { file, format: "txt", columns: [column], chunks };
}

/** Node's own reader of lines also breaks at U+2028, which JSON texts may hold. A byte order mark is left out. */
export async function* readLines(file: string, stream: Readable): AsyncGenerator<string> {
  let rest = "";
  let first = true;
  try {
    for await (const text of stream.setEncoding("utf8") as AsyncIterable<string>) {
      const lines = (rest + (first ? text.replace(/^\ufeff/, "") : text)).split("\n");
      first = false;
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    await reading(file, () => Promise.reject(error));
  }
  // Files end with a line break, and so with an empty line.
  if (rest !== "") yield rest;
}
