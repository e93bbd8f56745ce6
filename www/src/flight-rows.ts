import type { Field, Row, Value } from "driftline";
import csv from "../../models/flights/sample.csv?raw";
import { date } from "./format.js";

/** A flight as it was, and how it ended. */
export interface Flight {
  readonly row: Row;
  readonly late: boolean;
}

export interface DatedFlight extends Flight {
  readonly date: string;
}

/** The real flights of sample.csv. */
export function readSample(columns: readonly Field[]): readonly DatedFlight[] {
  return readTable(csv).map((cells) => ({
    ...flightOf(cells, columns),
    date: date(2013, Number(cells["month"]), Number(cells["day"])),
  }));
}

/** So many of them, evenly spaced. */
export function evenlySpaced(flights: readonly Flight[], count: number): readonly Row[] {
  const step = flights.length / count;
  return Array.from({ length: count }, (_, index) => flights[Math.floor(index * step)]?.row ?? {});
}

export function readFlights(csv: string, columns: readonly Field[]): readonly Flight[] {
  return readTable(csv).map((cells) => flightOf(cells, columns));
}

type Cells = Readonly<Record<string, string>>;

function readTable(csv: string): readonly Cells[] {
  const [header = [], ...lines] = csv.trim().split("\n").map((line) => line.trim().split(","));
  return lines.map((cells) => Object.fromEntries(header.map((name, column) => [name, cells[column] ?? ""])));
}

/** Numbers keep all their digits; an empty cell is a missing value. */
function flightOf(cells: Cells, columns: readonly Field[]): Flight {
  const row = columns.map(({ name, type }): [string, Value] => {
    const cell = cells[name] ?? "";
    return [name, cell === "" ? null : type === "string" ? cell : Number(cell)];
  });
  return { row: Object.fromEntries(row), late: cells["late"] === "1" };
}
