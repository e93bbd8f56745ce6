import type { Drift, DriftAlarm, StreamDrift } from "./types.js";

type Plain<T> = Omit<T, "alarm"> & { readonly alarm: { readonly found: number; readonly began: number } | null };

/** What the core reports: dates are milliseconds, as the core was always told the time. */
export interface Report extends Omit<Plain<Drift>, "streams"> {
  readonly clock: "milliseconds";
  readonly streams: readonly Plain<StreamDrift>[];
}

export function driftOf({ clock: _, ...report }: Report): Drift {
  return { ...dated(report), streams: report.streams.map(dated) };
}

function dated<T extends Pick<Plain<Drift>, "alarm">>(plain: T): Omit<T, "alarm"> & { readonly alarm: DriftAlarm | null } {
  const { alarm } = plain;
  return { ...plain, alarm: alarm && { found: new Date(alarm.found), began: new Date(alarm.began) } };
}
