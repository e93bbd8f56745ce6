import { DriftlineError } from "../error.js";
import type { Context, Kind } from "../inputs/kind.js";
import type { Row } from "../types.js";
import { ask, type Subject } from "./ask.js";
import type { Attribution, Explanation, ExplainOptions } from "./types.js";

/** A model, and what its inputs are. */
export interface ExplainSubject extends Subject {
  readonly kind: Kind;
  readonly context: Context;
}

/** Explains an answer. */
export async function explain(
  subject: ExplainSubject,
  input: unknown,
  { background, signal, progress_callback, ...options }: ExplainOptions,
): Promise<Explanation> {
  signal?.throwIfAborted();
  const { kind, context } = subject;
  if (!kind.explain) throw new DriftlineError("invalid_argument", "sound and bytes can't be explained yet");
  const begin = await kind.explain(input, JSON.stringify(options), background, context);
  const progress = (evaluations: number, max_evaluations: number) =>
    progress_callback?.({ status: "progress", evaluations, max_evaluations });
  const found = await ask<Explanation>(subject, begin, { signal, progress });
  progress_callback?.({ status: "done", evaluations: found.evaluations });
  // What a row has is known here; words and cells are known to the core.
  return { ...found, values: found.values.map((value) => withValue(value, input as Row, options.groups)) };
}

function withValue(found: Attribution, row: Row, groups: ExplainOptions["groups"]): Attribution {
  const { feature, attribution, stderr } = found;
  if (found.value !== undefined) return { feature, value: found.value, attribution, stderr };
  const columns = groups?.[feature];
  const value = columns ? Object.fromEntries(columns.map((name) => [name, row[name]])) : row[feature];
  return { feature, value, attribution, stderr };
}
