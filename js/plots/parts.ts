/** What there is to draw of an explanation, an importance or a comparison: the same for all of them. */
import { said } from "../explain/words.js";
import { invalid } from "./svg.js";
import type { Compared, Explained, Important } from "./types.js";

export interface Part {
  /** Such as `hour = 18`. */
  readonly label: string;
  readonly size: number;
  readonly stderr: number;
  /** What the input has there, where it is known. */
  readonly value?: unknown;
}

const LONGEST = 100;
const SCALES = ["probability", "log_odds", "number"];

/** Checked, in the order of their sizes, the largest first. */
export function partsOf(why: Explained | Compared | Important): readonly Part[] {
  if (!Array.isArray(why?.values)) throw invalid("found nothing to draw, expected an explanation, an importance or a comparison");
  if (!SCALES.includes(why.in)) throw invalid(`in is ${String(why.in)}, expected ${SCALES.join(", ")}`);
  if (why.values.length === 0) throw invalid("found 0 values, expected at least 1");
  const parts = labelled(why);
  for (const { label, size, stderr } of parts) {
    finite(`what \`${label}\` adds`, size);
    finite(`the stderr of \`${label}\``, stderr);
    if (stderr < 0) throw invalid(`the stderr of \`${label}\` is ${stderr}, expected 0 or more`);
  }
  return parts.sort((left, right) => Math.abs(right.size) - Math.abs(left.size));
}

function labelled(why: Explained | Compared | Important): Part[] {
  if ("prediction" in why) {
    return why.values.map(({ feature, value, attribution, stderr }) => part(said(feature, value), attribution, stderr, value));
  }
  if ("after" in why) return why.values.map(({ feature, change, stderr }) => part(feature, change, stderr));
  return why.values.map(({ feature, importance, stderr }) => part(feature, importance, stderr));
}

function part(label: string, size: number, stderr: number, value?: unknown): Part {
  const characters = [...label];
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : label;
  return { label: short, size, stderr, value };
}

/** The largest ones, and the sum of all others if there are more than `max`. */
export function shortened(parts: readonly Part[], max: number): readonly Part[] {
  if (parts.length <= max) return parts;
  const others = parts.slice(max - 1);
  const sum = (of: (part: Part) => number) => others.reduce((sum, part) => sum + of(part), 0);
  // How their errors go together is not known: their sum is the most that it can be.
  const rest = { label: `${others.length} others`, size: sum(({ size }) => size), stderr: sum(({ stderr }) => stderr) };
  return [...parts.slice(0, max - 1), rest];
}

export function finite(name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw invalid(`${name} is ${String(value)}, expected a finite number`);
}

export function largest(parts: readonly Part[]): number {
  return Math.max(...parts.map(({ size }) => Math.abs(size)));
}
