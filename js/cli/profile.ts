import { parseBoolean, parseNumber } from "./cells.js";
import { Failure, quote } from "./failure.js";
import type { Table } from "./table.js";

/** What a column of a reference holds, taken from its values. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: "double" | "boolean" | "datetime" | "string";
  /** Whether the model takes the texts themselves. `false` when absent. */
  readonly asText?: boolean;
  readonly missing: number;
  /** Of a column of numbers; 0 for others. */
  readonly mean: number;
  /** The distinct values in order, numbers by size; `undefined` when there are more than `MAX_DISTINCT`. */
  readonly distinct: readonly string[] | undefined;
}

export interface Profile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}

const MAX_DISTINCT = 10_000;

/** RFC 3339, as the core reads it. */
const MOMENT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

type Kind = ColumnProfile["type"];

/** Looks at every value of a table. */
export async function profileTable(table: Table): Promise<Profile> {
  const columns = new Map(table.columns.map((name) => [name, new Profiler(name, table.format === "csv")]));
  let rows = 0;
  for await (const chunk of table.chunks(new Set(table.columns))) {
    for (const [name, profiler] of columns) {
      const values = chunk.columns.get(name);
      for (let row = 0; row < chunk.rows; row += 1) {
        if (!profiler.update(values?.[row])) throw unreadable(table.file, chunk.place(row), name);
      }
    }
    rows += chunk.rows;
  }
  if (rows === 0) throw new Failure("invalid_table", `${table.file}: has no rows`);
  return { rows, columns: [...columns.values()].map((profiler) => profiler.profile()) };
}

/** A value as a name: how labels are written, and told apart. `null` for a missing one. */
export function nameOf(value: unknown, textual: boolean): string | null {
  if (value === null || value === undefined || value === "" || Number.isNaN(value)) return null;
  const parsed = textual ? (parseNumber(String(value)) ?? parseWord(String(value))) : value;
  return parsed instanceof Date ? parsed.toISOString() : String(parsed);
}

/** Python writes True and False. */
function parseWord(text: string): string | boolean {
  const boolean = /^(true|false)$/i.test(text) ? parseBoolean(text) : undefined;
  return typeof boolean === "boolean" ? boolean : text;
}

class Profiler {
  readonly #name: string;
  readonly #textual: boolean;
  readonly #counts: Record<Kind, number> = { double: 0, boolean: 0, datetime: 0, string: 0 };
  readonly #distinct = new Set<string>();
  #missing = 0;
  #sum = 0;

  constructor(name: string, textual: boolean) {
    this.#name = name;
    this.#textual = textual;
  }

  /** `false` for what no column can hold. */
  update(value: unknown): boolean {
    const name = nameOf(value, this.#textual);
    if (name === null) {
      this.#missing += 1;
      return true;
    }
    const kind = kindOf(value, this.#textual);
    if (kind === undefined) return false;
    this.#counts[kind] += 1;
    if (kind === "double") this.#sum += Number(value);
    if (this.#distinct.size <= MAX_DISTINCT) this.#distinct.add(name);
    return true;
  }

  profile(): ColumnProfile {
    const kinds = (Object.keys(this.#counts) as Kind[]).filter((kind) => this.#counts[kind] > 0);
    // Of more than one kind, only text can hold them all.
    const type = kinds.length === 1 && kinds[0] ? kinds[0] : "string";
    const mean = type === "double" ? this.#sum / this.#counts.double : 0;
    const few = this.#distinct.size <= MAX_DISTINCT;
    const distinct = few ? sorted([...this.#distinct], type) : undefined;
    return { name: this.#name, type, missing: this.#missing, mean, distinct };
  }
}

function sorted(names: string[], type: Kind): string[] {
  return type === "double" ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
}

function kindOf(value: unknown, textual: boolean): Kind | undefined {
  switch (typeof value) {
    case "number":
    case "bigint":
      return "double";
    case "boolean":
      return "boolean";
    case "string":
      return kindOfText(value, textual);
    default:
      return value instanceof Date ? "datetime" : undefined;
  }
}

function kindOfText(text: string, textual: boolean): Kind {
  if (textual && typeof parseNumber(text) === "number") return "double";
  if (textual && typeof parseWord(text) === "boolean") return "boolean";
  return MOMENT.test(text) ? "datetime" : "string";
}

function unreadable(file: string, place: string, name: string): Failure {
  const text = `${file}, ${place}, column ${quote(name)}: expected a number, a text, true or false, or a moment`;
  return new Failure("invalid_type", text);
}
