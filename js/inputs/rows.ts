import { DriftlineError } from "../error.js";
import type { Answer, BatchAnswer } from "../types.js";
import { compact } from "./columns.js";
import type { Kind } from "./kind.js";

/** Rows of a table. The core checks every value. */
export const rows: Kind = {
  one: (row, { numbers }) => (core) => {
    const found = numbers.of(row, core);
    return (found ? core.predictNumbers(found) : core.predict(row)) as Answer;
  },
  many: async (input) => {
    if (Array.isArray(input)) return (core) => core.predictRows(input) as BatchAnswer;
    if (typeof input === "object" && input !== null) {
      const columns = compact(input);
      return (core) => core.predictColumns(columns) as BatchAnswer;
    }
    const text = `found ${String(input)}: predictBatch takes an array of rows, or an object of arrays`;
    throw new DriftlineError("invalid_argument", text);
  },
  explain: async (row, options, background) => {
    if (background !== undefined) checkTable("background", background);
    return (core) => core.explain(row, background, options);
  },
};

/** The core checks what is in it. */
export function checkTable(name: string, rows: unknown): void {
  if (typeof rows === "object" && rows !== null) return;
  const text = `${name} is ${String(rows)}, expected an array of rows, or an object of arrays`;
  throw new DriftlineError("invalid_argument", text);
}
