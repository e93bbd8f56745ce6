import { checkTable } from "../inputs/rows.js";
import type { Asking, Core } from "../wasm/driftline.js";
import { ask, type Subject } from "./ask.js";
import type { Comparison, ExplainManyOptions, Importance, RowsOrColumns } from "./types.js";

/** How much each column matters over rows. */
export function importance(subject: Subject, rows: RowsOrColumns, options: ExplainManyOptions): Promise<Importance> {
  checkTable("rows", rows);
  return askMany(subject, options, (core, json) => core.importance(rows, options.background, json));
}

/** What moved the mean prediction from some rows, or from the background, to others. */
export function compare(
  subject: Subject,
  before: RowsOrColumns | undefined,
  after: RowsOrColumns,
  options: ExplainManyOptions,
): Promise<Comparison> {
  if (before !== undefined) checkTable("before", before);
  checkTable("after", after);
  return askMany(subject, options, (core, json) => core.compare(before, after, options.background, json));
}

async function askMany<T>(
  subject: Subject,
  { background, signal, progress_callback, ...options }: ExplainManyOptions,
  begin: (core: Core, options: string) => Asking,
): Promise<T> {
  if (background !== undefined) checkTable("background", background);
  const progress = (rows: number, total: number) => progress_callback?.({ status: "progress", rows, total });
  const found = await ask<T>(subject, (core) => begin(core, JSON.stringify(options)), { signal, progress });
  progress_callback?.({ status: "done" });
  return found;
}
