/** Numbers, times and states in words. Windows begin and end in UTC, so all times are in it. */

const UTC = { timeZone: "UTC" };
const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const tenths = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const rounded = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const signed = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", { ...UTC, day: "numeric", month: "short" });
const day = new Intl.DateTimeFormat("en-GB", { ...UTC, day: "numeric", month: "short", year: "numeric" });
const minute = new Intl.DateTimeFormat("en-GB", { ...UTC, dateStyle: "medium", timeStyle: "short" });

/** `18044.2` as `18,044`. */
export const count = (value) => grouped.format(value);

/** `1` and `report` as `1 report`, `2` as `2 reports`. */
export const several = (value, thing) => `${count(value)} ${thing}${Math.round(value) === 1 ? "" : "s"}`;

/** `0.0004213` as `0.00042`. */
export const significant = (value) => short.format(value);

/** `0.2345` as `23.5 %`, on one line. */
export const percent = (share) => `${tenths.format(share * 100)}\u00a0%`;

/** `0.0257` as `2.6 points`, of 100. */
export const points = (share) => `${tenths.format(share * 100)} points`;

/** `0.5` as `0.5`, `2` as `2`. */
export const amount = (value) => rounded.format(value);

/** `0.031` as `+3%`. */
export const change = (ratio) => signed.format(ratio).replace("-", "−").replace("%", "\u00a0%");

/** `0.01` as `1 in 100`. */
export const oneIn = (probability) => `1 in ${count(1 / probability)}`;

/** The shares that an interval can hold: it is an estimate's, which chance moves below none or beyond all. */
export const clipped = ({ low, high }) => ({ low: Math.max(0, low), high: Math.min(1, high) });

/** `11.9 to 14.2 %`. */
export function interval(estimate) {
  const { low, high } = clipped(estimate);
  return `${tenths.format(low * 100)} to ${percent(high)}`;
}

/** `17 Nov`. */
export const shortDate = (ms) => dayOfYear.format(ms);

/** `17 Nov 2026`. */
export const date = (ms) => day.format(ms);

/** `17 Nov 2026, 14:03`. */
export const time = (ms) => `${minute.format(ms)} UTC`;

const DAY_MS = 86_400_000;

/** `17 – 23 Nov 2026`: its days, without those for which late reports are still taken. */
export function days(begins_ms, window_days) {
  return day.formatRange(begins_ms, begins_ms + (window_days - 1) * DAY_MS);
}

/** Who reports in a channel. */
export const WHO = { local: "devices", edge: "servers" };

/** What a window comes to: a sign and a word, for those who see no colour. */
export const STATES = {
  ok: { sign: "✓", word: "ok" },
  drifted: { sign: "▲", word: "drifted" },
  too_few: { sign: "–", word: "too few" },
  open: { sign: "…", word: "open" },
  none: { sign: "", word: "no reports" },
};
