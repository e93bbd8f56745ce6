/** Columns as they go over the border: to ask for one value at a time would take longer than to predict. */

/** More different texts than this are not looked for: a column of names or of moments has no two alike. */
const MAX_TEXTS = 1_000;

/** Texts, each once, and for each row the position of its text, from 1; 0 where nothing is. */
interface Texts {
  readonly codes: Uint32Array;
  readonly values: readonly string[];
  readonly length: number;
}

/** Arrays of numbers as typed arrays, and arrays of texts by their different texts. The core takes all others as they are. */
export function compact(columns: object): object {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, compactColumn(column)]));
}

export function compactColumn(column: unknown): unknown {
  if (!Array.isArray(column)) return column;
  const first: unknown = column.find((value) => !isMissing(value));
  if (typeof first === "number") return numbersOf(column) ?? column;
  return typeof first === "string" ? (textsOf(column) ?? column) : column;
}

function numbersOf(column: readonly unknown[]): Float64Array | undefined {
  const numbers = new Float64Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (typeof value === "number") numbers[row] = value;
    else if (isMissing(value)) numbers[row] = NaN;
    else return undefined;
  }
  return numbers;
}

function textsOf(column: readonly unknown[]): Texts | undefined {
  const codes = new Uint32Array(column.length);
  // Most texts are names of something, which an object finds sooner than a map.
  const known = Object.create(null) as Record<string, number | undefined>;
  const values: string[] = [];
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (isMissing(value)) continue;
    if (typeof value !== "string") return undefined;
    let code = known[value];
    if (code === undefined) {
      if (values.length === MAX_TEXTS) return undefined;
      code = known[value] = values.push(value);
    }
    codes[row] = code;
  }
  return { codes, values, length: column.length };
}

function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
