import type { Calls } from "./calls.js";

/** A page draws 60 times a second; of that time, copying rows takes less than half. */
const TURN_MS = 7;
/** Some half a millisecond's. */
const PART = 500;

/** Sends rows of a table part by part: to copy all at once would hold up the page. */
export async function sendRows(calls: Calls, rows: readonly unknown[]): Promise<void> {
  let end = performance.now() + TURN_MS;
  for (let row = 0; row < rows.length; row += PART) {
    if (performance.now() > end) {
      await turn();
      end = performance.now() + TURN_MS;
    }
    calls.part(rows.slice(row, row + PART));
  }
}

/** Gives events their turn. A timer would take a second where the page is hidden. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
