import { inputOf } from "../inputs/index.js";
import { disposed, makeDisposable } from "../model/disposable.js";
import type { AboutLoaded } from "../about.js";
import type { Model } from "../model/types.js";
import type { Platform } from "../platform.js";
import { type OnnxValue, type OnnxValues, reviveAll, type Tensor } from "../tensor.js";
import type {
  Answer,
  BatchAnswer,
  BatchOptions,
  Comparison,
  Counterfactual,
  CounterfactualOptions,
  Drift,
  DriftOptions,
  ExplainManyOptions,
  ExplainOptions,
  Explanation,
  Importance,
  Input,
  Inputs,
  Manifest,
  Picture,
  PredictOptions,
  ReportPreview,
  ReportReceipt,
  ReportRefusal,
  Row,
  RowsOrColumns,
  SentReports,
  TensorInfo,
  TextOrPair,
} from "../types.js";
import type { Hearing } from "./calls.js";
import type { Host } from "./host.js";
import { Packing } from "./packing.js";
import type { Method } from "./protocol.js";
import { sendRows } from "./rows.js";

/** A model that runs in a worker. */
export class RemoteModel implements Model {
  readonly manifest: Manifest | null;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly threads: number;
  readonly #host: Host;
  readonly #snapshot: Platform["snapshot"];
  readonly #stopListening: (() => void) | undefined;
  /** Ends when the call that was last begun is posted: a picture takes time, and calls keep their order. */
  #posted: Promise<unknown> = Promise.resolve();
  /** Whether something was asked since what was seen was last saved. */
  #asked = false;
  #disposed = false;

  constructor({ manifest, inputs, outputs, threads }: AboutLoaded, host: Host, platform: Platform, onHidden: Platform["onHidden"]) {
    this.manifest = manifest;
    this.inputs = inputs;
    this.outputs = outputs;
    this.threads = threads;
    this.#host = host;
    this.#snapshot = manifest?.pipeline.type === "image" ? platform.snapshot : undefined;
    this.#stopListening = onHidden?.(() => this.#saveQuietly());
  }

  predict(input: Input, options?: PredictOptions): Promise<Answer> {
    return this.#call("predict", async (packing) => [await packing.inputs(input), options]);
  }

  predictBatch(inputs: Inputs, { view: _, ...options }: BatchOptions = {}): Promise<BatchAnswer> {
    const isTable = inputOf(this.manifest) === "tabular";
    if (isTable && Array.isArray(inputs)) return this.#call("predictBatch", () => [undefined, options], {}, inputs);
    const pack = async (packing: Packing) =>
      isTable && typeof inputs === "object" && inputs !== null ? packing.columns(inputs) : packing.inputs(inputs);
    return this.#call("predictBatch", async (packing) => [await pack(packing), options]);
  }

  explain(input: Row | TextOrPair | Picture, { signal, progress_callback, ...options }: ExplainOptions = {}): Promise<Explanation> {
    const pack = async (packing: Packing) => [await packing.inputs(input), options];
    return this.#call("explain", pack, { signal, progress_callback });
  }

  importance(rows: RowsOrColumns, { signal, progress_callback, ...options }: ExplainManyOptions = {}): Promise<Importance> {
    return this.#call("importance", () => [rows, options], { signal, progress_callback });
  }

  compare(
    before: RowsOrColumns | undefined,
    after: RowsOrColumns,
    { signal, progress_callback, ...options }: ExplainManyOptions = {},
  ): Promise<Comparison> {
    return this.#call("compare", () => [before, after, options], { signal, progress_callback });
  }

  counterfactual(row: Row, { signal, progress_callback, ...options }: CounterfactualOptions = {}): Promise<Counterfactual> {
    return this.#call("counterfactual", () => [row, options], { signal, progress_callback });
  }

  drift({ explain, ...options }: DriftOptions = {}): Promise<Drift> {
    if (!explain) return this.#call("drift", () => [options]);
    const { signal, progress_callback, ...posted } = explain;
    return this.#call("drift", () => [{ ...options, explain: posted }], { signal, progress_callback });
  }

  feedback(id: string, truth: string | number, options?: PredictOptions): Promise<boolean> {
    return this.#call("feedback", () => [id, truth, options]);
  }

  report(): Promise<ReportReceipt | ReportRefusal> {
    return this.#call("report");
  }

  preview(): Promise<ReportPreview | ReportRefusal> {
    return this.#call("preview");
  }

  sendReports(): Promise<SentReports> {
    return this.#call("sendReports");
  }

  saveDrift(): Promise<void> {
    return this.#call("saveDrift");
  }

  resetDrift(): Promise<void> {
    return this.#call("resetDrift");
  }

  resetState(): Promise<void> {
    return this.#call("resetState");
  }

  async run<Outputs extends OnnxValues = Record<string, Tensor>>(inputs: OnnxValues): Promise<Outputs> {
    const outputs = await this.#call<Record<string, OnnxValue>>("run", (packing) => [packing.values(inputs)]);
    return reviveAll(outputs) as Outputs;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stopListening?.();
    void this.#posted.then(() => this.#host.dispose()).catch(() => undefined);
  }

  /** Before the user turns away. Nothing asked is nothing seen. */
  #saveQuietly(): void {
    if (!this.#asked) return;
    void this.#host.saveQuietly().catch(() => undefined);
    this.#asked = false;
  }

  async #call<T>(method: Method, pack: Pack = () => [], hearing: Hearing = {}, rows?: readonly unknown[]): Promise<T> {
    if (this.#disposed) throw disposed();
    hearing.signal?.throwIfAborted();
    this.#asked = true;
    const posting = this.#posted.then(async () => {
      const packing = new Packing(this.#snapshot);
      const args = await pack(packing);
      const calls = await this.#host.calls();
      if (rows) await sendRows(calls, rows);
      // In an object, because the next call does not wait for the answer.
      return { answer: calls.call<T>(method, { args, transfer: packing.made, inParts: rows !== undefined }, hearing) };
    });
    this.#posted = posting.catch(() => undefined);
    return (await posting).answer;
  }
}

makeDisposable(RemoteModel.prototype);

export interface RemoteModel extends Disposable {}

/** Gives what a method takes, ready to be posted. */
type Pack = (packing: Packing) => readonly unknown[] | Promise<readonly unknown[]>;
