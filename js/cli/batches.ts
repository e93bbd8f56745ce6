import { DriftlineError } from "../error.js";
import type { Model } from "../model/types.js";
import type { BatchAnswer, Field } from "../types.js";
import { checkColumns, toColumns } from "./cells.js";
import { Failure } from "./failure.js";
import type { Chunk, Table } from "./table.js";
import { toTexts } from "./texts.js";

/** The answers to some rows of a table. */
export interface Answered {
  readonly chunk: Chunk;
  /** The number of its first row, from 0. */
  readonly start: number;
  readonly batch: BatchAnswer;
}

/** Predicts a table, chunk by chunk; `also` names columns that the caller wants to see besides. */
export async function* predictTable(
  model: Model,
  table: Table,
  also: readonly string[] = [],
): AsyncGenerator<Answered> {
  const fields = model.manifest?.signature.inputs ?? [];
  checkColumns(table, fields);
  const wanted = new Set([...fields.map(({ name }) => name), ...also]);
  let start = 0;
  for await (const chunk of table.chunks(wanted)) {
    yield { chunk, start, batch: await predictChunk(model, table, chunk, fields) };
    start += chunk.rows;
  }
  if (start === 0) throw new Failure("invalid_table", `${table.file}: has no rows`);
}

async function predictChunk(model: Model, table: Table, chunk: Chunk, fields: readonly Field[]) {
  const toInputs = model.manifest?.pipeline.type === "text" ? toTexts : toColumns;
  try {
    return await model.predictBatch(toInputs(table, chunk, fields));
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    // The core counts from the beginning of the chunk.
    const message = error.message.replace(/^row (\d+)(?=, |: )/, (_, row) => chunk.place(Number(row)));
    const separator = message === error.message ? ": " : ", ";
    throw new Failure(error.code, `${table.file}${separator}${message}`, undefined, { cause: error });
  }
}
