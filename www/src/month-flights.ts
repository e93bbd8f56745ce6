import type { Field } from "driftline";
import { type Flight, readFlights } from "./flight-rows.js";

/** Flights that models/flights/months has a file of. */
export interface Period {
  readonly file: string;
  readonly label: string;
  /** As in "flights of ...". */
  readonly name: string;
  /** What else to know of them. */
  readonly remark?: string;
}

const MONTHS = ["March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

export const PERIODS: readonly Period[] = [
  {
    file: "training",
    label: "1\u00a0Jan – 14\u00a0Feb",
    name: "the training weeks",
    remark: "The model learnt from these; the 2,000 it compares with are others.",
  },
  { file: "february", label: "15 – 28\u00a0Feb", name: "15 to 28 February" },
  ...MONTHS.map((name) => ({ file: name.toLowerCase(), label: name, name })),
];

const URLS: Readonly<Record<string, string>> = import.meta.glob("../../models/flights/months/*.csv.gzip", {
  eager: true,
  import: "default",
  query: "?url",
});

export async function fetchFlights(
  { file, name }: Period,
  columns: readonly Field[],
  signal: AbortSignal,
): Promise<readonly Flight[]> {
  const url = URLS[`../../models/flights/months/${file}.csv.gzip`];
  if (!url) throw new Error(`there are no flights of ${name}`);
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new Error(`the flights of ${name} answered ${response.status}`);
  const csv = response.body.pipeThrough(new DecompressionStream("gzip"));
  return readFlights(await new Response(csv).text(), columns);
}
