import { DriftlineError } from "../error.js";
import type { Context, Kind } from "../inputs/kind.js";
import type { Instance } from "../instance.js";
import type { Row } from "../types.js";
import type { Core, Explaining } from "../wasm/driftline.js";
import type { Attribution, Explanation, ExplainOptions } from "./types.js";

/** Steps, of some hundred predictions of rows each, are taken for so long before others get their turn. */
const TURN_MS = 10;
/** Where the clock stands still during a request, as on Workers, so many. */
const TURN_STEPS = 16;

/** A model, as an explanation needs it. */
export interface Subject {
  readonly instance: Instance;
  readonly kind: Kind;
  readonly context: Context;
  /** Throws when the model was disposed. */
  readonly check: () => void;
}

/** Explains an answer, and lets others have their turn between predictions. */
export async function explain(
  { instance, kind, context, check }: Subject,
  input: unknown,
  { background, signal, progress_callback: progress, ...options }: ExplainOptions,
): Promise<Explanation> {
  signal?.throwIfAborted();
  if (!kind.explain) throw new DriftlineError("invalid_argument", "sound and bytes can't be explained yet");
  const begin = await kind.explain(input, JSON.stringify(options), background, context);
  const core = await instance.core();
  signal?.throwIfAborted();
  const explaining = instance.use(core, () => begin(core));
  let finished = false;
  try {
    while (instance.use(core, () => turn(core, explaining))) {
      const [evaluations = 0, max_evaluations = 0] = explaining.progress();
      progress?.({ status: "progress", evaluations, max_evaluations });
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
      check();
    }
    finished = true;
    const found = instance.use(core, () => explaining.finish() as Explanation);
    progress?.({ status: "done", evaluations: found.evaluations });
    // What a row has is known here; words and cells are known to the core.
    return { ...found, values: found.values.map((value) => withValue(value, input as Row, options.groups)) };
  } finally {
    // After a crash its memory is gone with it.
    if (!finished && instance.has(core)) explaining.free();
  }
}

/** Steps for a while. Whether there are more to take. */
function turn(core: Core, explaining: Explaining): boolean {
  const end = performance.now() + TURN_MS;
  for (let step = 0; step < TURN_STEPS; step += 1) {
    if (!explaining.step(core)) return false;
    if (performance.now() > end) return true;
  }
  return true;
}

function withValue(found: Attribution, row: Row, groups: ExplainOptions["groups"]): Attribution {
  const { feature, attribution, stderr } = found;
  if (found.value !== undefined) return { feature, value: found.value, attribution, stderr };
  const columns = groups?.[feature];
  const value = columns ? Object.fromEntries(columns.map((name) => [name, row[name]])) : row[feature];
  return { feature, value, attribution, stderr };
}
