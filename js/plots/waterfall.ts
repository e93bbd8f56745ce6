import { type Numbers, numbersOf } from "./numbers.js";
import { maxOf } from "./options.js";
import { finite, largest, type Part, partsOf, shortened } from "./parts.js";
import { bar, dot, link, pointed, row, type Scale, scaleOf, stacked } from "./rows.js";
import { partsInWords, titleOf } from "./sentences.js";
import { invalid } from "./svg.js";
import type { Compared, Explained, PlotOptions } from "./types.js";

/** As far as sums may be from what they should be, of the larger of 1 and the numbers. */
const TOLERANCE = 1e-5;

/** A part and where the answer stands before it. */
interface Step extends Part {
  readonly from: number;
  readonly to: number;
}

/**
 * How the answer came from its base to what it is, or the mean answer from one group of rows to another: a bar for each part,
 * which begins where the one before ends, the largest first.
 */
export function waterfall(why: Explained | Compared, options: PlotOptions = {}): string {
  const all = partsOf(why);
  const [start, end] = endsOf(why);
  expectSum(why.method, all, start.value, end.value);
  const numbers = numbersOf(why.in, largest(all), options.locale);
  const steps = stepsOf(shortened(all, maxOf(options)), start.value);
  const scale = scaleOf([start.value, ...steps.flatMap(({ to, stderr }) => [to - stderr, to + stderr]), end.value]);
  const first = row(0, start.name, numbers.level(start.value), link(0, scale(start.value)), dot(0, scale(start.value)));
  const middle = steps.map((step, place) => rowOf(step, place + 1, scale, numbers));
  const index = steps.length + 1;
  const last = row(index, end.name, numbers.level(end.value), dot(index, scale(end.value)));
  return stacked([first, ...middle, last], titleOf(why), describe(start, steps, end, numbers), options);
}

/** Where a waterfall begins or ends. */
interface End {
  readonly name: string;
  readonly value: number;
}

function endsOf(why: Explained | Compared): readonly [End, End] {
  if ("after" in why) return [ending("Before", why.before), ending("After", why.after)];
  return [ending("Base", why.base), ending("Prediction", why.prediction)];
}

function ending(name: string, value: number): End {
  return { name, value: finite(name.toLowerCase(), value) };
}

function expectSum(method: string, parts: readonly Part[], start: number, end: number): void {
  if (method === "lime" || method === "occlusion") {
    throw invalid(`attributions by ${method} do not add up to the prediction, as a waterfall shows: use bars`);
  }
  const reached = parts.reduce((sum, { size }) => sum + size, start);
  if (Math.abs(reached - end) <= TOLERANCE * Math.max(1, Math.abs(start), Math.abs(end))) return;
  throw invalid(`the values lead from ${start} to ${reached}, expected ${end}: what does not add up is for bars`);
}

function stepsOf(parts: readonly Part[], start: number): readonly Step[] {
  let from = start;
  return parts.map((part) => {
    const step = { ...part, from, to: from + part.size };
    from = step.to;
    return step;
  });
}

function rowOf(step: Step, index: number, scale: Scale, { change }: Numbers): string {
  const drawn = [link(index, scale(step.to)), bar(index, step.from, step.to, step, scale)];
  return row(index, step.label, pointed(change(step.size)), ...drawn);
}

function describe(start: End, steps: readonly Step[], end: End, numbers: Numbers): string {
  const [from, to] = [start, end].map(({ name, value }) => `${name} ${numbers.level(value)}.`);
  return `${from} ${partsInWords(steps, numbers.change, numbers)} ${to}`;
}
