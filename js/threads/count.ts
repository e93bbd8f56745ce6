import { DriftlineError } from "../error.js";

const MOST = 64;

/** How many threads are asked for. */
export function threadCount(threads: number | undefined): number {
  const count = threads ?? 1;
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw new DriftlineError("invalid_argument", `the option \`threads\` is ${count}, expected a whole number from 1 to ${MOST}`);
}
