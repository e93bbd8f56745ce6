import type { Instance } from "../instance.js";
import type { Asking, Core } from "../wasm/driftline.js";

/** Steps, of some hundred predictions of rows each, are taken for so long before others get their turn. */
const TURN_MS = 10;
/** Where the clock stands still during a request, as on Workers, so many. */
const TURN_STEPS = 16;

/** A model, as who asks it many times needs it. */
export interface Subject {
  readonly instance: Instance;
  /** Throws when the model was disposed. */
  readonly check: () => void;
}

interface Hearing {
  readonly signal?: AbortSignal | undefined;
  /** Hears what was done so far, and what is done at most. */
  readonly progress?: ((done: number, most: number) => void) | undefined;
}

/** Asks a model many times, and lets others have their turn between. */
export async function ask<T>(
  { instance, check }: Subject,
  begin: (core: Core) => Asking,
  { signal, progress }: Hearing,
): Promise<T> {
  signal?.throwIfAborted();
  const core = await instance.core();
  signal?.throwIfAborted();
  const asking = instance.use(core, () => begin(core));
  let finished = false;
  try {
    while (instance.use(core, () => turn(core, asking))) {
      const [done = 0, most = 0] = asking.progress();
      progress?.(done, most);
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
      check();
    }
    finished = true;
    return instance.use(core, () => asking.finish() as T);
  } finally {
    // After a crash its memory is gone with it.
    if (!finished && instance.has(core)) asking.free();
  }
}

/** Steps for a while. Whether there are more to take. */
function turn(core: Core, asking: Asking): boolean {
  const end = performance.now() + TURN_MS;
  for (let step = 0; step < TURN_STEPS; step += 1) {
    if (!asking.step(core)) return false;
    if (performance.now() > end) return true;
  }
  return true;
}
