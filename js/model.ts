import { type About, aboutOf } from "./about.js";
import { keepingOf, transactional } from "./drift/keeping.js";
import type { Drift, DriftOptions, DriftStatus } from "./drift/types.js";
import { RandomBytes } from "./drift/random.js";
import { Watch } from "./drift/watch.js";
import { DriftlineError } from "./error.js";
import type { Subject } from "./explain/ask.js";
import { counterfactual } from "./explain/counterfactual.js";
import { explain } from "./explain/explain.js";
import { compare, importance } from "./explain/many.js";
import { kindOf } from "./inputs/index.js";
import type { Call, Context, Kind } from "./inputs/kind.js";
import { RowNumbers } from "./inputs/row-numbers.js";
import { Instance } from "./instance.js";
import type { Origin } from "./origin.js";
import type { Platform } from "./platform.js";
import { collectorOf } from "./reports/collector.js";
import { Reports } from "./reports/reports.js";
import { sendBy } from "./reports/transport.js";
import { type OnnxValue, type OnnxValues, revive, type Tensor } from "./tensor.js";
import type {
  Answer,
  BatchAnswer,
  BatchOptions,
  Columns,
  Comparison,
  Counterfactual,
  CounterfactualOptions,
  ExplainManyOptions,
  ExplainOptions,
  Explanation,
  Importance,
  Input,
  Inputs,
  LoadOptions,
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
} from "./types.js";
import type { Core } from "./wasm/driftline.js";

export { NO_LABEL } from "./inputs/join.js";

/** By their numbers in the core. */
const STATUSES: readonly DriftStatus[] = ["ok", "watch", "drifted"];

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A loaded model. Get one from `load`. */
export class Model {
  /** What the bundle says of itself, `null` for a plain ONNX file. */
  readonly manifest: Manifest | null;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #kind: Kind;
  readonly #context: Context;
  readonly #watch: Watch;
  readonly #reports: Reports | undefined;
  readonly #random = new RandomBytes();
  #instance: Instance | undefined;

  private constructor(platform: Platform, instance: Instance, about: About, watch: Watch, reports?: Reports) {
    this.#kind = kindOf(about.manifest);
    const numbers = new RowNumbers(about.manifest?.signature.inputs ?? []);
    this.#context = { platform, labels: about.manifest?.output.labels, numbers };
    this.#watch = watch;
    this.#reports = reports;
    this.#instance = instance;
    this.manifest = about.manifest;
    this.inputs = about.inputs;
    this.outputs = about.outputs;
  }

  /** @internal */
  static async start(
    platform: Platform,
    origin: Origin,
    { monitor: given, collector: reporting, fetch = globalThis.fetch }: LoadOptions,
  ): Promise<Model> {
    let monitor = given ?? {};
    const collector = reporting && collectorOf(reporting);
    let { about } = origin;
    const instance = await Instance.start(origin, (core) => {
      about ??= aboutOf(core);
      // An ONNX file is watched only where that is asked for.
      if (given === undefined && about.manifest === null) monitor = false;
      core.watch(monitor !== false);
      if (collector) Reports.start(core, origin.file, collector);
      if (monitor === false) return;
      if (monitor.clock === "none") core.judgeAsBatch();
      if (monitor.clock === "days") core.judgeWholeDays();
      if (monitor.detectors) core.detect(JSON.stringify(monitor.detectors));
    });
    // OK because a core was prepared.
    const said = about as unknown as About;
    const { clock } = monitor === false ? {} : monitor;
    const keeping = keepingOf(platform, monitor, said.manifest, origin.fingerprint);
    const send = sendBy(fetch, platform.anonymously ?? {});
    const reports = collector && new Reports(instance, collector, transactional(keeping), send);
    const watch = new Watch(instance, keeping, clock, reports);
    await Promise.all([watch.restore(), reports?.restore()]);
    return new Model(platform, instance, said, watch, reports);
  }

  /** Answers one row, picture, text, pair of texts, sound or file: what the bundle's pipeline takes. */
  async predict(input: Input, { user }: PredictOptions = {}): Promise<Answer> {
    const instance = this.#alive();
    const made = this.#kind.one(input, this.#context);
    const call = made instanceof Promise ? await made : made;
    return this.#answer(instance.ready ?? (await instance.core()), instance, user, (core) => {
      const answer: Mutable<Answer> = call(core);
      const ids = core.lastIds(this.#random.next());
      if (ids?.[0] !== undefined) answer.id = ids[0];
      const status = STATUSES[core.driftStatus() ?? STATUSES.length];
      if (status) answer.drift = status;
      return answer;
    });
  }

  /** Answers many: an array of what `predict` takes; of rows also an object of arrays, the fast path. */
  async predictBatch(inputs: Inputs, options: BatchOptions = {}): Promise<BatchAnswer> {
    const instance = this.#alive();
    const call = await this.#kind.many(inputs, this.#context);
    const { labels } = this.#context;
    return this.#answer(await instance.core(), instance, options.user, (core) => {
      const answer = call(core);
      const ids = options.ids ? core.lastIds(this.#random.next(answer.rows)) : undefined;
      return { ...answer, ...(labels && { labels }), ...(ids && { ids }) };
    });
  }

  #answer<T>(core: Core, instance: Instance, user: string | undefined, call: Call<T>): T {
    const answer = instance.use(core, () => {
      this.#watch.tick(core, user);
      return call(core);
    });
    this.#watch.predicted();
    return answer;
  }

  /**
   * Why the model says that: how much each column of a row moved the answer away from that of the background rows, each word
   * of a text or each cell of a picture away from that without any.
   *
   * It is predicted many times without some of its parts; no monitor and no report counts these predictions. Other calls,
   * and events of the page, get their turn between them.
   */
  async explain(input: Row | TextOrPair | Picture, options: ExplainOptions = {}): Promise<Explanation> {
    return explain({ ...this.#subject(), kind: this.#kind, context: this.#context }, input, options);
  }

  /**
   * How much each column matters over many rows: the mean size of its attribution. Where the model has classes, `target` says
   * which one. Made and counted as `explain` does, with the same methods but `lime` and `occlusion`.
   */
  async importance(rows: RowsOrColumns, options: ExplainManyOptions = {}): Promise<Importance> {
    return importance(this.#subject(), rows, options);
  }

  /**
   * What moved the mean prediction from the rows of one group, or where that is `undefined` from the background, to those of
   * another: how much of it goes back to each column. Options are those of `importance`.
   */
  async compare(before: RowsOrColumns | undefined, after: RowsOrColumns, options: ExplainManyOptions = {}): Promise<Comparison> {
    return compare(this.#subject(), before, after, options);
  }

  /**
   * What would have to be different in a row for another answer: "late would become on time if ...". Looks among changes
   * of the `actionable` columns to values of the background rows; what it finds is near, but that nothing is nearer is not
   * certain.
   */
  async counterfactual(row: Row, options: CounterfactualOptions = {}): Promise<Counterfactual> {
    return counterfactual(this.#subject(), this.manifest, row, options);
  }

  /**
   * Whether what the model predicts from, or what it answers, has changed since its reference; over everything seen
   * here and, where it is saved, by other tabs or processes and before. With `explain`, also what moved the mean prediction.
   */
  async drift({ statistics = false, explain }: DriftOptions = {}): Promise<Drift> {
    this.#alive();
    const drift = await this.#watch.drift(statistics);
    if (!explain) return drift;
    const { before, rows, ...options } = explain;
    return { ...drift, scoreChange: await this.compare(before, rows, options) };
  }

  /**
   * Says what turned out to be true of a prediction, by the `id` of its answer and at any later time: the label, or the
   * number. The id works after a reload, and never leaves the device. Resolves to `false` when it was said before.
   */
  async feedback(id: string, truth: string | number, { user }: PredictOptions = {}): Promise<boolean> {
    this.#alive();
    return this.#watch.feedback(id, truth, user);
  }

  /**
   * Makes this window's report, randomised and sealed for the collector, and spends what it costs. It is sent by itself
   * after a random delay; on Workers by `sendReports`. When the window has its report, the budget is spent or nothing was
   * predicted, the device keeps silent, and the answer says why and until when. Rejects with `reporting_off` unless the
   * model was loaded with a `collector`.
   */
  async report(): Promise<ReportReceipt | ReportRefusal> {
    return this.#reporting().report();
  }

  /** What `report` would say now. Nothing is spent, and nothing sent. */
  async preview(): Promise<ReportPreview | ReportRefusal> {
    return this.#reporting().preview();
  }

  /** Sends the reports that are due: on Workers, from a cron trigger or `ctx.waitUntil`. Elsewhere they go by themselves. */
  async sendReports(): Promise<SentReports> {
    return this.#reporting().send();
  }

  /**
   * Saves what was seen, at once. It is saved soon after predictions, too, and when the page is hidden. On Workers it is
   * not: call `ctx.waitUntil(model.saveDrift())`, because a save that the end of a request cuts off holds up the later
   * ones. Rejects with `storage` when it fails; what was seen then stays to be saved.
   */
  async saveDrift(): Promise<void> {
    this.#alive();
    return this.#watch.save();
  }

  /**
   * Forgets what was seen, here and where it is saved, and begins anew with the same reference: an alarm stays until
   * then, and a change that is known hides no later one. What other tabs or processes have not saved yet is kept.
   */
  async resetDrift(): Promise<void> {
    this.#alive();
    return this.#watch.reset();
  }

  /** Forgets what a recurrent model remembers of the calls before. A crash does so too. */
  async resetState(): Promise<void> {
    await this.#alive().call((core) => core.resetState());
  }

  /**
   * Runs the model on tensors and other values of ONNX, without pre- or post-processing.
   *
   * The outputs of most models are tensors; of another model, state its types: `run<{ scores: OnnxMap[] }>(...)`.
   */
  async run<Outputs extends OnnxValues = Record<string, Tensor>>(inputs: OnnxValues): Promise<Outputs> {
    const instance = this.#alive();
    const core = instance.ready ?? (await instance.core());
    const outputs = this.#answer(core, instance, undefined, () => core.run(object(inputs)) as Record<string, OnnxValue>);
    for (const name of Object.keys(outputs)) outputs[name] = revive(outputs[name] as OnnxValue);
    return outputs as Outputs;
  }

  /** @internal From now on, collects a reference of what is predicted. */
  async beginReference(): Promise<void> {
    await this.#alive().call((core) => core.beginReference());
  }

  /** @internal Says what was true of the rows that a reference is collected of; NaN where it is not known. */
  async tellTruths(truths: Float64Array): Promise<void> {
    await this.#alive().call((core) => core.tellTruths(truths));
  }

  /** @internal The reference that was collected, as the bundle's entry. */
  async reference(): Promise<string> {
    return this.#alive().call((core) => core.reference());
  }

  /** @internal Rows as the bundle's entry that explanations compare with. */
  async backgroundEntry(columns: Columns): Promise<string> {
    return this.#alive().call((core) => core.backgroundEntry(columns));
  }

  /** @internal The keys of an output's maps, in the order in which their values are answered. */
  async mapKeys(inputs: OnnxValues, output: string): Promise<readonly string[]> {
    return this.#alive().call((core) => core.mapKeys(object(inputs), output));
  }

  /**
   * Frees the model's memory, once what it has seen is saved, which goes on by itself. Later calls reject with
   * `disposed`; calling it again does nothing.
   */
  dispose(): void {
    this.#instance = undefined;
    this.#reports?.stop();
    this.#watch.saveQuietly();
  }

  #subject(): Subject {
    return { instance: this.#alive(), check: () => void this.#alive() };
  }

  #reporting(): Reports {
    this.#alive();
    if (this.#reports) return this.#reports;
    throw new DriftlineError("reporting_off", "reports are off: load the model with { collector } to turn them on");
  }

  #alive(): Instance {
    if (this.#instance) return this.#instance;
    throw new DriftlineError("disposed", "the model was disposed; load it again");
  }
}

// Engines without explicit resource management lack the symbol.
if (Symbol.dispose) {
  Object.defineProperty(Model.prototype, Symbol.dispose, { value: Model.prototype.dispose });
}

export interface Model extends Disposable {}

function object<T extends object>(input: T): T {
  if (typeof input === "object" && input !== null) return input;
  throw new DriftlineError("invalid_argument", `found ${String(input)}, expected an object`);
}
