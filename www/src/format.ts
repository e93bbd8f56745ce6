const whole = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const grouped = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const tenths = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const even = new Intl.NumberFormat("en", { style: "percent", ...tenths });
const signed = new Intl.NumberFormat("en", { ...tenths, signDisplay: "exceptZero" });

const minus = (number: string): string => number.replace("-", "−");

/** `0.234` as `23%`. */
export const percent = (share: number): string => whole.format(share);

/** `0.0234` as `2.3%`. */
export const finePercent = (share: number): string => fine.format(share);

/** `0.8` as `80.0%`, for numbers side by side. */
export const evenPercent = (share: number): string => even.format(share);

/** `1200` as `1,200`. */
export const count = (value: number): string => grouped.format(value);

/** `1011.2` as `1,011`, `-0.002881` as `−0.00288`. */
export const significant = (value: number): string =>
  minus(Math.abs(value) < 1000 ? short.format(value) : count(Math.round(value)));

/** `-0.0118` as `−1.2 points`, of 100. */
export const points = (share: number): string => `${minus(signed.format(share * 100))} points`;

/** `18544119` as `18.5 MB`. */
export function bytes(size: number): string {
  return size < 1e6 ? `${Math.max(1, Math.round(size / 1e3))} KB` : `${(size / 1e6).toFixed(1)} MB`;
}

/** Browsers round their clocks to 0.1 ms or worse, so less than that is not told apart. */
export function milliseconds(ms: number): string {
  if (ms < 0.1) return "under 0.1 ms";
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** `1 July 2013`. */
export const date = (year: number, month: number, dayOfMonth: number): string =>
  day.format(Date.UTC(year, month - 1, dayOfMonth));

/** The same of a moment that begins a day. */
export const dayOf = (moment: Date): string => day.format(moment);
