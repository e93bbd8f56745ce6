/** What share of a stream's values lies in each of its bins, in training and now, with words for each. */
import type { StreamDrift } from "driftline";
import { CODES } from "./flight-words.js";
import { significant } from "./format.js";

export interface Bin {
  /** `outside`: beyond all numbers of the training, or none of its frequent categories. */
  readonly kind: "missing" | "inside" | "outside";
  /** What lies in it: "51.1 to 64.4", "United". */
  readonly words: string;
  /** What is written below it: its category, or some of the edges between numbers. */
  readonly label: string;
  readonly reference: number;
  readonly live: number;
}

type Shares = Pick<Bin, "reference" | "live">;

const NONE: Shares = { reference: 0, live: 0 };

/** So many categories have a bin of their own, whose names are still readable on a phone. */
const SHOWN = 6;

/** As many for each report on a stream; those that are missing come last. */
export function binsOf({ bins, counts, unseen }: StreamDrift): readonly Bin[] {
  const [reference, live] = [sharesOf(counts.reference), sharesOf(counts.live)];
  const shares = reference.map((share, index) => ({ reference: share, live: live[index] ?? 0 }));
  const [missing = NONE, ...others] = shares;
  const found = bins.type === "number" ? numbers(bins.edges, others) : categories(bins.values, others, unseen);
  return [...found, { kind: "missing", words: "missing ones", label: "none", ...missing }];
}

function sharesOf(counts: readonly number[]): readonly number[] {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (rows > 0 ? count / rows : 0));
}

/** The edges that are written: the lowest, one in the middle, and the highest, at which the bin above begins. */
function numbers(edges: readonly number[], [below = NONE, ...others]: readonly Shares[]): readonly Bin[] {
  const [lowest, highest] = [significant(edges[0] ?? 0), significant(edges.at(-1) ?? 0)];
  const written = [0, Math.floor((edges.length - 1) / 2)];
  const inside = edges.slice(0, -1).map((edge, index): Bin => {
    const [from, to] = [significant(edge), significant(edges[index + 1] ?? edge)];
    const words = from === to ? from : `${from} to ${to}`;
    return { kind: "inside", words, label: written.includes(index) ? from : "", ...(others[index] ?? NONE) };
  });
  return [
    { kind: "outside", words: `below ${lowest}`, label: "", ...below },
    ...inside,
    { kind: "outside", words: `above ${highest}`, label: highest, ...(others[inside.length] ?? NONE) },
  ];
}

/** The most frequent, then or now, in the order of the training; the rest in one bin, and one for those not known. */
function categories(values: readonly string[], shares: readonly Shares[], unseen: StreamDrift["unseen"]): readonly Bin[] {
  const all = values.map(
    (value, index): Bin => ({ kind: "inside", words: CODES[value] ?? value, label: value, ...(shares[index] ?? NONE) }),
  );
  const byHighest = all.toSorted((a, b) => Math.max(b.reference, b.live) - Math.max(a.reference, a.live));
  const [shown, rest] = [byHighest.slice(0, SHOWN), byHighest.slice(SHOWN)];
  return [
    ...shown.toSorted((a, b) => b.reference - a.reference),
    ...(rest.length > 0 ? [together(rest)] : []),
    notKnown(shares[values.length] ?? NONE, unseen.map(([category]) => CODES[category] ?? category)),
  ];
}

function together(bins: readonly Bin[]): Bin {
  const sum = (side: keyof Shares) => bins.reduce((sum, bin) => sum + bin[side], 0);
  return { kind: "inside", words: "rarer ones", label: "rest", reference: sum("reference"), live: sum("live") };
}

/** Where the training had some too, they were too rare for bins of their own. */
function notKnown(shares: Shares, unseen: readonly string[]): Bin {
  const label = shares.reference > 0 ? "other" : "new";
  return { kind: "outside", words: [`${label} ones`, ...unseen].join(", "), label, ...shares };
}
