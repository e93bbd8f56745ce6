import type { Transport } from "./transport.js";
import type { SentReports } from "./types.js";

/** The queue of a model's reports, in a storage. */
export interface Queue {
  /** When the next report may be sent, in milliseconds since 1970, and how many wait. */
  waiting(): Promise<{ readonly next?: number | undefined; readonly count: number }>;
  /** Takes one that may be sent now. Once this resolves, no other tab or process has it. */
  take(): Promise<Taken | undefined>;
  /** Puts it back, for later. */
  putBack(taken: Taken): Promise<void>;
}

export interface Taken {
  readonly envelope: Uint8Array;
  readonly refused: number;
}

const ACKNOWLEDGED = 202;
/** The collector was too busy, and has not counted the report. */
const TOO_BUSY = [429, 503];

/** While the collector can't be reached, it is tried again after so long, then each time after twice as long. */
const RETRY_MS = 60_000;
const MAX_RETRY_MS = 3_600_000;
/** A timer takes 31 bits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Sends reports when they are due, each once at most. */
export class Sender {
  readonly #queue: Queue;
  readonly #transport: Transport;
  /** Whether it sends by itself. */
  readonly #byItself: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryMs = RETRY_MS;
  #stopped = false;
  /** Ends when what was sent last is: who asks meanwhile waits, and then tries anew. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(queue: Queue, transport: Transport, byItself: boolean) {
    this.#queue = queue;
    this.#transport = transport;
    this.#byItself = byItself;
  }

  /** Sends when the next report is due. */
  async schedule(): Promise<void> {
    if (!this.#byItself || this.#stopped) return;
    const { next } = await this.#queue.waiting();
    if (next !== undefined) this.#wakeAt(next);
  }

  /** Sends what is due now. */
  send(): Promise<SentReports> {
    // It would try the same once more; another is set when this is done.
    clearTimeout(this.#timer);
    const sent = this.#last.then(() => this.#send());
    this.#last = sent.catch(() => undefined);
    return sent;
  }

  async #send(): Promise<SentReports> {
    let [acknowledged, lost, reachable] = [0, 0, true];
    while (reachable) {
      const { next } = await this.#queue.waiting();
      if (next === undefined || next > Date.now()) break;
      reachable = await this.#isReachable();
      const taken = reachable ? await this.#queue.take() : undefined;
      if (!taken) continue;
      const status = await this.#transport.post(taken.envelope).catch(() => undefined);
      if (status === ACKNOWLEDGED) acknowledged += 1;
      else if (status !== undefined && TOO_BUSY.includes(status)) await this.#queue.putBack(taken);
      else lost += 1;
    }
    const { next, count } = await this.#queue.waiting();
    this.#retryMs = reachable ? RETRY_MS : Math.min(2 * this.#retryMs, MAX_RETRY_MS);
    if (next !== undefined) this.#wakeAt(reachable ? next : Date.now() + this.#retryMs);
    return { acknowledged, lost, waiting: count };
  }

  /** Sends nothing more by itself. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Before a report leaves the queue: offline, not a byte of it leaves the device. */
  async #isReachable(): Promise<boolean> {
    const status = await this.#transport.probe().catch(() => undefined);
    return status !== undefined && status >= 200 && status < 300;
  }

  #wakeAt(moment: number): void {
    if (!this.#byItself || this.#stopped) return;
    clearTimeout(this.#timer);
    const wait = Math.min(Math.max(moment - Date.now(), 0), MAX_TIMER_MS);
    const timer = setTimeout(() => void this.send().catch(() => undefined), wait);
    // Where a waiting timer would keep the program running.
    (timer as { unref?: () => void }).unref?.();
    this.#timer = timer;
  }
}
