import type { Drift, DriftAlarm, OrderedDrift, StreamDrift } from "./types.js";

type Numbered<T> = Omit<T, "alarm"> & { readonly alarm: { readonly found: number; readonly began: number } | null };

/** What the core reports: alarms are dated by numbers. */
export interface Report extends Omit<Numbered<Drift>, "streams" | "ordered" | "quality"> {
  readonly clock: "milliseconds" | "rows";
  readonly streams: readonly Numbered<StreamDrift>[];
  readonly ordered: readonly (Omit<OrderedDrift, "last"> & { readonly last: number | null })[];
  readonly quality: Numbered<NonNullable<Drift["quality"]>> | null;
}

export function driftOf({ clock, ...report }: Report): Drift {
  const moment = (at: number) => (clock === "rows" ? at : new Date(at));
  const dated = <T extends Pick<Numbered<Drift>, "alarm">>(plain: T) => ({ ...plain, alarm: dateOf(plain.alarm, moment) });
  const { streams, quality } = report;
  const ordered = report.ordered.map((found) => ({ ...found, last: found.last === null ? null : moment(found.last) }));
  return { ...dated(report), streams: streams.map(dated), ordered, quality: quality && dated(quality) };
}

function dateOf(alarm: { found: number; began: number } | null, moment: (at: number) => Date | number): DriftAlarm | null {
  return alarm && { found: moment(alarm.found), began: moment(alarm.began) };
}
