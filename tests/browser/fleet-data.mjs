// A fleet whose history has every verdict: what devices are taken to have seen, as the collector would have counted it.

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 7;

export const MODEL = "5a".repeat(32);
export const NEW_MODEL = "c3".repeat(32);

/** Shares in the reference, bin by bin. A number's reference has its missing values first. */
const SLOTS = [
  number("temp", ["missing or unusual", "up to 28.9", "to 33.1", "to 35.1", "to 37.9", "to 41", "to 44.1", "above 44.1"], [2, 14, 14, 14, 14, 14, 14, 14]),
  number("precip", ["missing or unusual", "0", "to 0.03", "above 0.03"], [0.1, 93, 4.4, 2.5]),
  category("carrier", ["United", "JetBlue", "ExpressJet", "Delta", "American", "other ones"], [20, 18, 18, 15, 12, 17]),
  category("origin", ["EWR", "JFK", "LGA"], [37, 33, 30]),
  number("late", ["up to 0.08", "to 0.14", "to 0.22", "to 0.35", "above 0.35"], [20, 20, 20, 20, 20]),
  { ...category("estimated quality", ["up to 0.65", "to 0.75", "to 0.85", "to 0.95", "above 0.95"], [10, 15, 25, 35, 15]), kind: "estimated_quality", means: [0.58, 0.7, 0.8, 0.9, 0.97] },
  { name: "labelled quality", kind: "labelled_quality", bins: ["right", "wrong"] },
];
const LABELS = [81, 19];

function number(name, bins, shares) {
  return { ...category(name, bins, shares), kind: "number" };
}

function category(name, bins, shares) {
  const counts = shares.map((share) => Math.round(share * 50));
  return { name, kind: "category", bins, counts, groups: bins.map((_, bin) => bin) };
}

export function registration(model, name) {
  const policy = { window_days: WINDOW_DAYS, budget: { epsilon: 8, days: 90 }, local: { epsilon: 2 } };
  return { format: 1, model, name, version: "1.0.0", policy, slots: SLOTS };
}

/** The present window's number. */
export const PRESENT = Math.floor(Date.now() / DAY_MS / WINDOW_DAYS);

/** How many windows ago, who reported, how many devices or rows, and what differed. The one of a week ago may take late reports still. */
const HISTORY = [
  [9, "local", 9_100],
  [8, "local", 11_900],
  [7, "local", 12_400],
  [5, "local", 160],
  [4, "local", 16_100],
  [3, "local", 18_800, { temp: [1, 4, 5, 8, 12, 17, 23, 30], carrier: [12, 18, 22, 15, 12, 21] }],
  [2, "local", 20_300],
  [1, "local", 21_700],
  [0, "local", 6_200, { temp: [1, 5, 6, 8, 12, 17, 22, 29] }],
  [4, "edge", 12_100],
  [3, "edge", 12],
  [2, "edge", 12_900],
];

/** What the windows above come to. */
export const QUIET = PRESENT - 2;
export const DRIFTED = PRESENT - 3;
export const SILENT = PRESENT - 6;
/** Of devices too few to show shares; of servers too few to say anything. */
export const SMALL = PRESENT - 5;
export const LOST_IN_NOISE = PRESENT - 3;

/** Of a server's users in one report. */
const ROWS = 300;

/** Rows of the tables that devices' reports would have made. */
export function history() {
  const sent = (channel, reports) => (channel === "edge" ? Math.ceil(reports / ROWS) : reports);
  const windows = HISTORY.map(([ago, channel, reports]) => [MODEL, PRESENT - ago, channel, sent(channel, reports)]);
  const counts = HISTORY.flatMap(([ago, channel, reports, drift = {}]) =>
    SLOTS.flatMap((slot, position) => {
      const said = saidOf(drift[slot.name] ?? slot.counts ?? LABELS, channel, reports);
      return said.map((count, bin) => [MODEL, PRESENT - ago, channel, position, bin, count]);
    }),
  );
  return { windows, counts };
}

/** A device says one slot, by randomised response at epsilon 2; a server's rows are as many as stand here, without noise. */
function saidOf(shares, channel, reports) {
  const sum = shares.reduce((sum, share) => sum + share, 0);
  if (channel === "edge") return shares.map((share) => Math.round((reports * share) / sum));
  const informative = Math.expm1(2);
  const kept = informative / (informative + shares.length);
  const said = (share) => (kept * share) / sum + (1 - kept) / shares.length;
  return shares.map((share, bin) => withChance((reports / SLOTS.length) * said(share), reports + bin));
}

/** Not as exact as no fleet is, but less than half of what chance does, so that no test depends on it. */
function withChance(expected, seed) {
  return Math.round(expected + 0.25 * Math.sqrt(expected) * Math.sin(seed * 12.9));
}

/** As many windows are over, whatever day it is. */
export const OVER = HISTORY.filter(([ago]) => ago >= 2).length;
