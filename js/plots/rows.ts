/**
 * Rows below each other: what a bar stands for and its number, and under them the bar.
 *
 * Across, all is in shares of the width, and downwards in heights of the text: so a picture fits where it stands, and its
 * text stays as large as that around it, which a `viewBox` would shrink.
 */
import { sized } from "./options.js";
import type { Part } from "./parts.js";
import { element, em, picture, share, text } from "./svg.js";
import type { PlotOptions } from "./types.js";

const ROW = 2.7;
const BASELINE = 1.1;
const BAR_TOP = 1.45;
const BAR = 0.75;
/** Of the width, for what a bar stands for; its number has the rest. */
const LABEL = 0.7;
const RAISES = "var(--driftline-raises, #d55e00)";
const LOWERS = "var(--driftline-lowers, #2a86c1)";
const PLAIN = "var(--driftline-bar, #767f8c)";

/** The two are told apart by those who see few colours too, and stand out from light and from dark. */
export function colourOf(size: number): string {
  return size < 0 ? LOWERS : RAISES;
}

/** Where a value lies, as a share of the width. */
export type Scale = (value: number) => number;

/** With room at both ends for what is drawn around a value. */
export function scaleOf(values: readonly number[]): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = most - least;
  return (value) => (range > 0 ? 0.02 + (0.96 * (value - least)) / range : 0.5);
}

/** Rows of markup as a picture that is as wide as there is room, or as `width` says. */
export function stacked(rows: readonly string[], title: string, description: string, options: PlotOptions): string {
  const size = { width: sized("width", options.width, 100) ?? "100%", height: em(rows.length * ROW) };
  return picture(size, options.title ?? title, description, ...rows);
}

/** The text of a row, and its words in full when a mouse stays there. */
export function row(index: number, label: string, number: string, ...drawn: string[]): string {
  const top = index * ROW;
  // Cut off where the number begins.
  const name = element("svg", { y: em(top), width: share(LABEL), height: em(BAR_TOP) }, line({ y: em(BASELINE) }, label));
  const figure = line({ x: "100%", y: em(top + BASELINE), "text-anchor": "end" }, number);
  return element("g", {}, element("title", {}, text(`${label}: ${number}`)), name, figure, ...drawn);
}

function line(attributes: Readonly<Record<string, string>>, words: string): string {
  return element("text", attributes, text(words));
}

/** Filled where it raises and hollow where it lowers, so that nobody needs the colours. */
export function bar(index: number, from: number, to: number, { size, stderr }: Part, scale: Scale, plain = false): string {
  const [left, right] = [scale(from), scale(to)].sort((left, right) => left - right) as [number, number];
  const colour = plain ? PLAIN : colourOf(size);
  const box = { x: share(left), y: em(index * ROW + BAR_TOP), width: share(right - left), height: em(BAR) };
  const hollow = size < 0 ? 0.2 : undefined;
  const rect = element("rect", { ...box, fill: colour, "fill-opacity": hollow, stroke: colour, "stroke-width": 1.5 });
  return rect + (stderr > 0 ? whisker(index, scale(to - stderr), scale(to + stderr)) : "");
}

/** One standard error to either side. */
function whisker(index: number, left: number, right: number): string {
  const middle = index * ROW + BAR_TOP + BAR / 2;
  const cap = (at: number) => stroke(at, at, middle - BAR / 4, middle + BAR / 4);
  return stroke(left, right, middle, middle) + cap(left) + cap(right);
}

function stroke(x1: number, x2: number, y1: number, y2: number): string {
  const ends = { x1: share(x1), x2: share(x2), y1: em(y1), y2: em(y2) };
  return element("line", { ...ends, stroke: "currentColor", "stroke-width": 1.5 });
}

/** Where an answer stands. */
export function dot(index: number, at: number): string {
  return element("circle", { cx: share(at), cy: em(index * ROW + BAR_TOP + BAR / 2), r: em(BAR / 2.5) });
}

/** From the bar of a row towards that of the next one, and no farther than its text. */
export function link(index: number, at: number): string {
  const bottom = index * ROW + BAR_TOP + BAR;
  return stroke(at, at, bottom, (index + 1) * ROW + BASELINE - 1.15);
}

/** Where nothing moves the answer: beside the bar of a row. */
export function origin(index: number, at: number): string {
  const top = index * ROW + BAR_TOP;
  return stroke(at, at, top - 0.2, top + BAR + 0.2);
}

/** `▲ +12.3%`: the direction, by more than a colour. */
export function pointed(change: string): string {
  if (change.startsWith("+")) return `\u25B2 ${change}`;
  return change.startsWith("\u2212") ? `\u25BC ${change}` : change;
}
