/** What crosses between a worker and who loaded a model into it. */
import type { SentError } from "./errors.js";

/** What a worker can be asked to do: `load` first, then what a model can. */
export type Method =
  | "load"
  | "predict"
  | "predictBatch"
  | "explain"
  | "importance"
  | "compare"
  | "counterfactual"
  | "drift"
  | "feedback"
  | "report"
  | "preview"
  | "sendReports"
  | "saveDrift"
  | "saveQuietly"
  | "resetDrift"
  | "resetState"
  | "run"
  | "dispose";

export interface Call {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
  /** Whether progress is to be told. */
  readonly hears: boolean;
  /** Whether the first argument came before, in parts. */
  readonly inParts: boolean;
}

/** Some of the rows that the next call takes. */
export interface Part {
  readonly rows: readonly unknown[];
  /** Whether they are the first: others may have come of a call that then failed. */
  readonly first: boolean;
}

/** That nobody waits for a call any more. */
export interface Abort {
  readonly abort: number;
}

export type Request = Call | Part | Abort;

/** What a worker says of the call of that number. */
export type Reply =
  | { readonly id: number; readonly progress: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: SentError };

/** A worker that runs, as it is to who started it. */
export interface Thread {
  post(request: Request, transfer: readonly Transferable[]): void;
  /** Ends it at once. Nothing is heard of it any more. */
  end(): void;
  /** Says whether an answer is waited for: without, it does not keep a program running. */
  hold(waiting: boolean): void;
}

export interface ThreadEvents {
  readonly hear: (reply: Reply) => void;
  /** It ended by itself. */
  readonly ended: (cause: unknown) => void;
}

export type StartThread = (events: ThreadEvents) => Thread;
