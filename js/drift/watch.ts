import { DriftlineError } from "../error.js";
import type { Instance } from "../instance.js";
import type { Reports } from "../reports/reports.js";
import type { Keeping } from "./keeping.js";
import { driftOf, type Report } from "./report.js";
import type { Core } from "../wasm/driftline.js";
import type { Drift, DriftStorage, MonitorOptions } from "./types.js";

/** Asks a model how it is, and keeps what it has seen. */
export class Watch {
  readonly #instance: Instance;
  readonly #keeping: Keeping | undefined;
  readonly #byTime: boolean;
  /** Sees what this sees, and is saved with it. `undefined` while reports are off. */
  readonly #reports: Reports | undefined;
  /** Whether something was seen that the storage lacks, and is not about to get. */
  #unsaved = false;
  /** Whether the core was ever told what the storage has, or made what it has, and so must learn when that is gone. */
  #known = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopListening: (() => void) | undefined;
  /** Ends when the update of the storage that was last begun does. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    instance: Instance,
    keeping: Keeping | undefined,
    clock: MonitorOptions["clock"] = "time",
    reports?: Reports,
  ) {
    this.#instance = instance;
    this.#keeping = keeping;
    this.#reports = reports;
    this.#byTime = clock === "time" || clock === "days";
  }

  /** Tells the core the time of what comes next, and whose it is. */
  tick(core: Core, user?: string): void {
    if (this.#byTime) core.setTime(Date.now());
    this.#reports?.tick(core, user);
  }

  /** Takes the truth of a prediction. */
  async feedback(id: string, truth: string | number, user?: string): Promise<boolean> {
    const counted = await this.#instance.call((core) => {
      this.tick(core, user);
      return core.feedback(id, String(truth));
    });
    this.predicted();
    return counted;
  }

  /** Says that something was predicted: it will be saved. */
  predicted(): void {
    if (!this.#keeping) return;
    this.#unsaved = true;
    const { everyMs, onHidden } = this.#keeping;
    const save = () => void this.saveQuietly();
    if (everyMs !== undefined) this.#timer ??= setTimeout(save, everyMs);
    this.#stopListening ??= onHidden?.(save);
  }

  /** How the model is, by what the storage has and what was seen here since. */
  async drift(statistics: boolean): Promise<Drift> {
    await this.restore();
    return this.#instance.call((core) => {
      this.tick(core);
      return driftOf(core.drift(statistics) as Report);
    });
  }

  /** Takes up what the storage has. Where that fails, what was seen here still counts. */
  async restore(): Promise<void> {
    const { storage } = this.#keeping ?? {};
    if (storage) await this.#inTurn(() => this.#update(storage, false)).catch(() => undefined);
  }

  /** Saves what was seen. */
  async save(): Promise<void> {
    const { storage } = this.#keeping ?? {};
    if (!storage) {
      const text = "what the model sees is kept nowhere: load it with { monitor: { storage } }";
      throw new DriftlineError("invalid_argument", text);
    }
    clearTimeout(this.#timer);
    this.#stopListening?.();
    this.#timer = this.#stopListening = undefined;
    return this.#inTurn(async () => {
      await this.#update(storage, true);
      await this.#reports?.save();
    });
  }

  /** Forgets what was seen, and what the storage has. */
  async reset(): Promise<void> {
    const { storage } = this.#keeping ?? {};
    await this.#instance.call((core) => core.forget());
    if (storage) await this.#inTurn(() => this.#update(storage, true, true));
  }

  /** Saves what is not saved yet; what can't be is part of the next save. Resolves once no save is on its way. */
  async saveQuietly(): Promise<void> {
    if (this.#unsaved) this.save().catch(() => undefined);
    await this.#last;
  }

  /** The core can't tell what is on its way in two updates apart, so one waits for the other. */
  #inTurn(update: () => Promise<void>): Promise<void> {
    const updated = this.#last.then(update);
    this.#last = updated.catch(() => undefined);
    return updated;
  }

  async #update(storage: DriftStorage, write: boolean, anew = false): Promise<void> {
    // OK because a model that keeps nothing has no storage to update.
    const { key } = this.#keeping as Keeping;
    const core = await this.#instance.core();
    let saved = false;
    try {
      await storage.update(key, (stored) => {
        // To take up nothing, the core would still run code for the first time: a tenth of the start of a baked model.
        if (!write && !stored && !this.#known) return undefined;
        this.#known = true;
        if (write) this.#unsaved = false;
        const state = this.#instance.use(core, () => core.save(anew ? undefined : stored));
        return write ? state : undefined;
      });
      saved = write;
    } catch (thrown) {
      if (write) this.#unsaved = true;
      throw storageError(thrown);
    } finally {
      // After a crash, what it had seen is gone with it.
      if (this.#instance.has(core)) this.#instance.use(core, () => core.endSave(saved));
    }
  }
}

function storageError(thrown: unknown): DriftlineError {
  if (thrown instanceof DriftlineError && thrown.code === "crashed") return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DriftlineError("storage", `what the model has seen could not be saved: ${message}`, { cause: thrown });
}
