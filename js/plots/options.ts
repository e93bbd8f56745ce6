import { invalid } from "./svg.js";
import type { PlotOptions } from "./types.js";

const MAX = 10;
const WIDEST = 16_384;

/** A number of an option, within bounds; absent where it is not given. */
export function sized(name: string, value: number | undefined, least: number): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value >= least && value <= WIDEST)) return value;
  throw invalid(`${name} is ${String(value)}, expected ${least} to ${WIDEST} pixels`);
}

/** How many rows of features there may be. */
export function maxOf({ max = MAX }: PlotOptions): number {
  if (Number.isSafeInteger(max) && max >= 2) return max;
  throw invalid(`max is ${String(max)}, expected a whole number from 2`);
}
