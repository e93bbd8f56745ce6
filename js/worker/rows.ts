import type { Calls } from "./calls.js";
import { Turns } from "./turns.js";

/** Some half a millisecond's. */
const PART = 500;

/** Sends rows of a table part by part: to copy all at once would hold up the page. */
export async function sendRows(calls: Calls, rows: readonly unknown[]): Promise<void> {
  const turns = new Turns();
  // No rows are a part, too.
  for (let row = 0; row === 0 || row < rows.length; row += PART) {
    calls.part({ rows: rows.slice(row, row + PART), first: row === 0 });
    await turns.next();
  }
}
