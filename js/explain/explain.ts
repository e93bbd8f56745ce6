import { DriftlineError } from "../error.js";
import type { Instance } from "../instance.js";
import type { Row } from "../types.js";
import type { Core, Explaining } from "../wasm/driftline.js";
import type { Attribution, Explanation, ExplainOptions } from "./types.js";

/** Steps, of some hundred predictions each, are taken for so long before others get their turn. */
const TURN_MS = 10;
/** Where the clock stands still during a request, as on Workers, so many. */
const TURN_STEPS = 16;

/** Explains a row, and lets others have their turn between predictions. `check` throws when the model is gone. */
export async function explain(
  instance: Instance,
  row: Row,
  { background, signal, progress_callback: progress, ...options }: ExplainOptions,
  check: () => void,
): Promise<Explanation> {
  signal?.throwIfAborted();
  if (background !== undefined && (typeof background !== "object" || background === null)) {
    const text = `background is ${String(background)}, expected an array of rows, or an object of arrays`;
    throw new DriftlineError("invalid_argument", text);
  }
  const core = await instance.core();
  const use = <T>(call: (core: Core) => T): T => instance.use(core, () => call(core));
  const explaining = use((core) => core.explain(row, background, JSON.stringify(options)));
  let finished = false;
  try {
    while (use((core) => turn(core, explaining))) {
      const [evaluations = 0, max_evaluations = 0] = explaining.progress();
      progress?.({ status: "progress", evaluations, max_evaluations });
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
      check();
    }
    finished = true;
    const { values, ...found } = use(() => explaining.finish() as Explanation);
    progress?.({ status: "done", evaluations: found.evaluations });
    return { ...found, values: values.map((value) => withValue(value, row, options.groups)) };
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
  const columns = groups?.[feature];
  const value = columns ? Object.fromEntries(columns.map((name) => [name, row[name]])) : row[feature];
  return { feature, value, attribution, stderr };
}
