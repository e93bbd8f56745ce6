/** What the samples amount to. */
import { median } from "./timing.mjs";

/**
 * How many times as long as ours theirs took: the median over the rounds, in each of which both ran one after the other. Below 1,
 * they are faster.
 */
export const ratio = (ours, theirs) => median(theirs.map((value, round) => value / ours[round]));

/** With the digits that matter. */
export function figure(value) {
  if (value >= 99.95) return value.toLocaleString("en", { maximumFractionDigits: 0 });
  return value.toPrecision(value < 0.01 ? 1 : value >= 10 ? 3 : 2);
}

export const milliseconds = (samples) => figure(median(samples));
