import type { Keeping } from "../drift/keeping.js";
import { DriftlineError } from "../error.js";
import type { Instance } from "../instance.js";
import type { Core } from "../wasm/driftline.js";
import type { Collector } from "./collector.js";
import { type Queue, Sender, type Taken } from "./sender.js";
import { byRelay, directly, type Send } from "./transport.js";
import type { ReportField, ReportPreview, ReportReceipt, ReportRefusal, SentReports } from "./types.js";

/** What the core says of a change: what the storage should have, unless it should stay as it is. */
interface Change {
  readonly state?: Uint8Array;
}

interface CoreReceipt extends Omit<ReportPreview, "sent" | "mechanism"> {
  readonly fields: readonly ReportField[];
  readonly sealed: string;
}

type Reserved = Change & { readonly silence?: Silence };
type Previewed = { readonly receipt: CoreReceipt } | { readonly silence: Silence };
type Sealed = Change & { readonly receipt: CoreReceipt; readonly sendAfter: number };

interface Silence extends Omit<ReportRefusal, "sent" | "possibleFrom"> {
  readonly possibleFromDay?: number;
}

const MS_PER_DAY = 86_400_000;

/**
 * Makes the reports of a model, and sends them. Its budget, its window and its queue are under one key of the storage,
 * so that each step is one transaction, which all tabs and processes see.
 */
export class Reports {
  readonly #instance: Instance;
  readonly #collector: Collector;
  readonly #keeping: Keeping;
  readonly #sender: Sender;
  /** Ends when the change of the storage that was last begun does. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(instance: Instance, collector: Collector, keeping: Keeping, send: Send) {
    this.#instance = instance;
    this.#collector = collector;
    this.#keeping = keeping;
    const { relay } = collector;
    const transport = relay ? byRelay({ ...collector, relay }, send, instance) : directly(collector, send);
    this.#sender = new Sender(this.#queue(), transport, keeping.everyMs !== undefined);
  }

  /** Turns reports on in a new core; a baked one has what it needs of the file. */
  static start(core: Core, file: Uint8Array | undefined, { mechanism, keyId, key, url }: Collector): void {
    core.startReports(file ?? new Uint8Array(), mechanism, keyId, key, url);
  }

  /** Tells the core the time of what comes next, and whose it is. */
  tick(core: Core, user?: string): void {
    core.setReportTime(Date.now());
    core.setReportUser(user);
  }

  /** Takes up what earlier visits left to be sent. Where the storage fails, the next report says so. */
  async restore(): Promise<void> {
    await this.#sender.schedule().catch(() => undefined);
  }

  /** Saves what was seen. */
  async save(): Promise<void> {
    await this.#change((core, stored) => core.saveReports(stored) as Change);
  }

  async report(): Promise<ReportReceipt | ReportRefusal> {
    // One core for both steps: what is reserved in one can't be sealed in another.
    const core = await this.#instance.core();
    return this.#inTurn(async () => {
      const reserved = await this.#update(core, (stored) => core.reserveReport(stored) as Reserved);
      if (reserved.silence) return refusal(reserved.silence);
      const { delayMs, mechanism } = this.#collector;
      const { receipt, sendAfter } = await this.#update(core, (stored) => core.sealReport(stored, delayMs) as Sealed);
      return { sent: "queued", ...receipt, mechanism, sendAfter: new Date(sendAfter) } as const;
    }).finally(() => this.restore());
  }

  async preview(): Promise<ReportPreview | ReportRefusal> {
    const previewed = await this.#change((core, stored): Previewed & Change => core.previewReport(stored) as Previewed);
    if ("silence" in previewed) return refusal(previewed.silence);
    const { sealed, ...receipt } = previewed.receipt;
    return { sent: "preview", ...receipt, mechanism: this.#collector.mechanism };
  }

  send(): Promise<SentReports> {
    return this.#sender.send();
  }

  /** Sends nothing more by itself; what waits is sent by the next visit. */
  stop(): void {
    this.#sender.stop();
  }

  #queue(): Queue {
    return {
      waiting: () =>
        this.#change((core, stored) => core.waitingReports(stored) as Change & { next?: number; count: number }),
      take: async () => {
        const { envelope, refused } = await this.#change((core, stored) => core.takeReport(stored) as Change & Partial<Taken>);
        return envelope && { envelope, refused: refused ?? 0 };
      },
      putBack: async ({ envelope, refused }) => {
        await this.#change((core, stored) => core.putReportBack(stored, envelope, refused) as Change);
      },
    };
  }

  async #change<T extends Change>(change: (core: Core, stored: Uint8Array | undefined) => T): Promise<T> {
    const core = await this.#instance.core();
    return this.#inTurn(() => this.#update(core, (stored) => change(core, stored)));
  }

  /** The core can't tell what is on its way in two changes apart, so one waits for the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #update<T extends Change>(core: Core, change: (stored: Uint8Array | undefined) => T): Promise<T> {
    const { storage, reportsKey } = this.#keeping;
    let changed: T | undefined;
    let saved = false;
    try {
      await storage.update(reportsKey, (stored) => {
        this.#instance.use(core, () => core.setReportTime(Date.now()));
        changed = this.#instance.use(core, () => change(stored));
        return changed.state;
      });
      saved = changed?.state !== undefined;
    } catch (thrown) {
      throw storageError(thrown);
    } finally {
      if (this.#instance.has(core)) this.#instance.use(core, () => core.endSaveReports(saved));
    }
    // OK because an update that resolves has called back.
    return changed as T;
  }
}

function refusal({ reason, message, possibleFromDay }: Silence): ReportRefusal {
  const possibleFrom = possibleFromDay === undefined ? null : new Date(possibleFromDay * MS_PER_DAY);
  return { sent: "refused", reason, message, possibleFrom };
}

function storageError(thrown: unknown): DriftlineError {
  if (thrown instanceof DriftlineError && thrown.code === "crashed") return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DriftlineError("storage", `the budget of reports can't be kept: ${message}`, { cause: thrown });
}
