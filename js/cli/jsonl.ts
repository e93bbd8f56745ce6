import type { Readable } from "node:stream";
import { Failure } from "./failure.js";
import { readLines } from "./lines.js";
import { CHUNK_ROWS, type Chunk, type Table } from "./table.js";

/** JSON Lines: one object a line, with a value for each column. Empty lines are passed over. */
export async function openJsonLines(file: string, stream: Readable): Promise<Table> {
  const parts = readParts(file, stream);
  const { value: first } = await parts.next();
  async function* chunks(wanted: ReadonlySet<string>) {
    if (first) yield chunk(first, wanted);
    for await (const part of parts) yield chunk(part, wanted);
  }
  return { file, format: "jsonl", columns: [...names(first ?? [])], chunks };
}

interface JsonRow {
  readonly values: Readonly<Record<string, unknown>>;
  readonly line: number;
}

function chunk(part: readonly JsonRow[], wanted: ReadonlySet<string>): Chunk {
  const column = (name: string) =>
    part.map(({ values }) => (Object.hasOwn(values, name) ? values[name] : undefined));
  const given = [...names(part)].filter((name) => wanted.has(name));
  return {
    rows: part.length,
    columns: new Map(given.map((name) => [name, column(name)])),
    place: (row) => `line ${part[row]?.line}`,
  };
}

function names(part: readonly JsonRow[]): Set<string> {
  const names = new Set<string>();
  for (const { values } of part) for (const name in values) names.add(name);
  return names;
}

async function* readParts(file: string, stream: Readable): AsyncGenerator<JsonRow[]> {
  let part: JsonRow[] = [];
  let line = 0;
  for await (const text of readLines(file, stream)) {
    line += 1;
    if (text.trim() === "") continue;
    part.push({ values: parseRow(file, line, text), line });
    if (part.length < CHUNK_ROWS) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

function parseRow(file: string, line: number, text: string): Readonly<Record<string, unknown>> {
  const invalid = (what: string, cause?: unknown) =>
    new Failure("invalid_table", `${file}, line ${line}: ${what}`, undefined, { cause });
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw invalid(`not JSON: ${(error as Error).message}`, error);
  }
  if (typeof values === "object" && values !== null && !Array.isArray(values)) {
    // OK because JSON has no other objects.
    return values as Record<string, unknown>;
  }
  throw invalid("expected an object with a value for each column");
}
