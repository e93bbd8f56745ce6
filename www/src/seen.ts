/** The flights that the reader looks at: the flights' section notes them, and who wants to know is told. */
import type { Row } from "driftline";

type Watcher = (row: Row) => void;

let latest: Row | undefined;
const watchers: Watcher[] = [];

export function noteSeen(row: Row): void {
  latest = row;
  for (const watch of watchers) watch(row);
}

/** Tells of the flight that is shown, and of those to come. */
export function watchSeen(watch: Watcher): void {
  watchers.push(watch);
  if (latest) watch(latest);
}
