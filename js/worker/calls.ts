import { DriftlineError } from "../error.js";
import { received } from "./errors.js";
import type { Method, Part, Reply, StartThread, Thread } from "./protocol.js";

/** What else there is to a call. */
export interface Hearing {
  readonly signal?: AbortSignal | undefined;
  readonly progress_callback?: ((progress: never) => void) | undefined;
}

/** What a call takes, ready to be posted. */
export interface Parcel {
  readonly args: readonly unknown[];
  /** What of it was made for this call, and is moved instead of copied. */
  readonly transfer?: readonly Transferable[];
  /** Whether the first argument was sent before, by `part`. */
  readonly inParts?: boolean;
}

interface Waiting {
  readonly hear: Hearing["progress_callback"];
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The calls of one worker, from its start to its end. */
export class Calls {
  readonly #thread: Thread;
  readonly #waiting = new Map<number, Waiting>();
  #id = 0;
  #heard = false;
  /** Why it ended. */
  #end: DriftlineError | undefined;

  /** `ended` is called when the worker ended by itself. */
  constructor(start: StartThread, ended: () => void) {
    this.#thread = start({
      hear: (reply) => this.#hear(reply),
      ended: (cause) => {
        this.end(this.#heard ? died(cause) : unstarted(cause));
        ended();
      },
    });
  }

  async call<T>(method: Method, { args, transfer = [], inParts = false }: Parcel, { signal, progress_callback }: Hearing = {}): Promise<T> {
    signal?.throwIfAborted();
    if (this.#end) throw this.#end;
    const id = ++this.#id;
    return new Promise<T>((resolve, reject) => {
      const abort = () => {
        this.#thread.post({ abort: id }, []);
        this.#take(id);
        reject(signal?.reason);
      };
      const settled = <V>(settle: (value: V) => void) => (value: V) => {
        signal?.removeEventListener("abort", abort);
        settle(value);
      };
      this.#post(method, () => this.#thread.post({ id, method, args, hears: progress_callback !== undefined, inParts }, transfer));
      // OK because a worker answers a method with what that method gives.
      const resolved = settled((result) => resolve(result as T));
      this.#waiting.set(id, { hear: progress_callback, resolve: resolved, reject: settled(reject) });
      this.#thread.hold(true);
      signal?.addEventListener("abort", abort);
    });
  }

  /** Sends rows of the next call. */
  part(part: Part): void {
    this.#post("predictBatch", () => this.#thread.post(part, []));
  }

  /** Ends the worker; what still waits is rejected. */
  end(error: DriftlineError): void {
    this.#end = error;
    this.#thread.end();
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(error);
  }

  #hear(reply: Reply): void {
    this.#heard = true;
    // OK because a worker says of a call what the call hears.
    if ("progress" in reply) return this.#waiting.get(reply.id)?.hear?.(reply.progress as never);
    const waiting = this.#take(reply.id);
    if ("error" in reply) waiting?.reject(received(reply.error));
    else waiting?.resolve(reply.result);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#thread.hold(false);
    return waiting;
  }

  #post(method: Method, post: () => void): void {
    try {
      post();
    } catch (cause) {
      const text = `what \`${method}\` was given can't be sent to the worker: ${messageOf(cause)}`;
      throw new DriftlineError("invalid_argument", text, { cause });
    }
  }
}

function died(cause: unknown): DriftlineError {
  return new DriftlineError("crashed", `the worker ended (${messageOf(cause)}); the next call starts a new one`, { cause });
}

function unstarted(cause: unknown): DriftlineError {
  return new DriftlineError("network", `the worker could not be started: ${messageOf(cause)}`, { cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
