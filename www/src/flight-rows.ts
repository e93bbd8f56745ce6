import type { Field, Row, Value } from "driftline";
import csv from "../../models/flights/sample.csv?raw";
import { date } from "./format.js";

/** A flight as it was, and how it ended. */
export interface Flight {
  readonly row: Row;
  readonly late: boolean;
  readonly date: string;
}

/** The real flights of sample.csv. Numbers keep all their digits; an empty cell is a missing value. */
export function readFlights(columns: readonly Field[]): readonly Flight[] {
  const [header = [], ...lines] = csv.trim().split("\n").map((line) => line.trim().split(","));
  return lines.map((cells) => {
    const cell = (name: string) => cells[header.indexOf(name)] ?? "";
    const row = columns.map(({ name, type }): [string, Value] => [
      name,
      cell(name) === "" ? null : type === "string" ? cell(name) : Number(cell(name)),
    ]);
    return {
      row: Object.fromEntries(row),
      late: cell("late") === "1",
      date: date(2013, Number(cell("month")), Number(cell("day"))),
    };
  });
}
