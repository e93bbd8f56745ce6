/** Numbers as they are read: short, and as fine as the largest movement needs. */
import { invalid } from "./svg.js";
import type { Scale } from "./types.js";

const MOST_DIGITS = 8;

export interface Numbers {
  /** Where the answer stands: `41.2%`. */
  level(value: number): string;
  /** What moved it: `+12.3%`, and `0.0%` if nothing did. */
  change(value: number): string;
}

/** `largest` is the largest movement, without its sign. */
export function numbersOf(scale: Scale, largest: number, locale = "en"): Numbers {
  const format = scale === "probability" ? percents(largest * 100) : plain(largest);
  try {
    const level = new Intl.NumberFormat(locale, format);
    const change = new Intl.NumberFormat(locale, { ...format, signDisplay: "exceptZero" });
    return { level: (value) => minus(level.format(value)), change: (value) => minus(change.format(value)) };
  } catch (cause) {
    throw invalid(`locale is ${String(locale)}, expected the name of a language, such as en or de-CH`, cause);
  }
}

function percents(largest: number): Intl.NumberFormatOptions {
  return { style: "percent", ...digits(largest, 2, 1) };
}

function plain(largest: number): Intl.NumberFormatOptions {
  if (largest >= 1e6) return { notation: "compact", maximumSignificantDigits: 4 };
  if (largest > 0 && largest < 1e-5) return { notation: "scientific", maximumSignificantDigits: 3 };
  return digits(largest, 3, 0);
}

/** So many after the point that of the largest number so many count: the same for all, so that they stand in line. */
function digits(largest: number, significant: number, least: number): Intl.NumberFormatOptions {
  const needed = largest > 0 ? significant - 1 - Math.floor(Math.log10(largest)) : least;
  const count = Math.min(MOST_DIGITS, Math.max(least, needed));
  return { minimumFractionDigits: count, maximumFractionDigits: count };
}

/** Of the width of a plus. */
function minus(number: string): string {
  return number.replace("-", "\u2212");
}
