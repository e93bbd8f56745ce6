import { type About, aboutOf } from "../about.js";
import { keepingOf, transactional } from "../drift/keeping.js";
import type { Drift, DriftOptions, DriftStatus } from "../drift/types.js";
import { IdNumbers } from "../drift/id-numbers.js";
import { Watch } from "../drift/watch.js";
import { DriftlineError } from "../error.js";
import type { Subject } from "../explain/ask.js";
import { counterfactual } from "../explain/counterfactual.js";
import { explain } from "../explain/explain.js";
import { compare, importance } from "../explain/many.js";
import { kindOf } from "../inputs/index.js";
import type { Call, Context, Kind } from "../inputs/kind.js";
import { RowNumbers } from "../inputs/row-numbers.js";
import { Instance } from "../instance.js";
import type { Origin } from "../origin.js";
import type { Platform } from "../platform.js";
import { collectorOf } from "../reports/collector.js";
import { Reports } from "../reports/reports.js";
import { sendBy } from "../reports/transport.js";
import { type OnnxValue, type OnnxValues, reviveAll, type Tensor } from "../tensor.js";
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
  RunOptions,
  SentReports,
  TensorInfo,
  TextOrPair,
} from "../types.js";
import { disposed, makeDisposable } from "./disposable.js";
import type { Model } from "./types.js";

/** By their numbers in the core. */
const STATUSES: readonly DriftStatus[] = ["ok", "watch", "drifted"];

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A model that runs in this thread. */
export class LocalModel implements Model {
  readonly manifest: Manifest | null;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly threads: number;
  readonly #kind: Kind;
  readonly #context: Context;
  readonly #watch: Watch;
  readonly #reports: Reports | undefined;
  readonly #idNumbers = new IdNumbers();
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
    this.threads = instance.threads;
  }

  /** @internal */
  static async start(
    platform: Platform,
    origin: Origin,
    { monitor: given, collector: reporting, fetch = globalThis.fetch }: LoadOptions,
  ): Promise<LocalModel> {
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
    return new LocalModel(platform, instance, said, watch, reports);
  }

  async predict(input: Input, { user }: PredictOptions = {}): Promise<Answer> {
    const instance = this.#alive();
    const made = this.#kind.one(input, this.#context);
    const call = made instanceof Promise ? await made : made;
    return this.#answer(instance, user, (core) => {
      const answer: Mutable<Answer> = call(core);
      const id = core.lastId(this.#idNumbers.take());
      if (id !== undefined) answer.id = id;
      const status = STATUSES[core.driftStatus() ?? STATUSES.length];
      if (status) answer.drift = status;
      return answer;
    });
  }

  async predictBatch(inputs: Inputs, options: BatchOptions = {}): Promise<BatchAnswer> {
    const { user, ids: named = false, view = false } = options;
    const instance = this.#alive();
    if (named && view) throw new DriftlineError("invalid_argument", "the options `ids` and `view` can't go together");
    const call = await this.#kind.many(inputs, this.#context);
    const { labels } = this.#context;
    return this.#answer(instance, user, (core) => {
      core.lend(view);
      const answer = call(core);
      const ids = named ? core.lastIds(this.#idNumbers.take(answer.rows)) : undefined;
      return { ...answer, ...(labels && { labels }), ...(ids && { ids }) };
    });
  }

  #answer<T>(instance: Instance, user: string | undefined, call: Call<T>): Promise<T> {
    return instance.call((core) => {
      this.#watch.tick(core, user);
      const answer = call(core);
      this.#watch.predicted();
      return answer;
    });
  }

  async explain(input: Row | TextOrPair | Picture, options: ExplainOptions = {}): Promise<Explanation> {
    return explain({ ...this.#subject(), kind: this.#kind, context: this.#context }, input, options);
  }

  async importance(rows: RowsOrColumns, options: ExplainManyOptions = {}): Promise<Importance> {
    return importance(this.#subject(), rows, options);
  }

  async compare(before: RowsOrColumns | undefined, after: RowsOrColumns, options: ExplainManyOptions = {}): Promise<Comparison> {
    return compare(this.#subject(), before, after, options);
  }

  async counterfactual(row: Row, options: CounterfactualOptions = {}): Promise<Counterfactual> {
    return counterfactual(this.#subject(), this.manifest, row, options);
  }

  async drift({ statistics = false, explain }: DriftOptions = {}): Promise<Drift> {
    this.#alive();
    const drift = await this.#watch.drift(statistics);
    if (!explain) return drift;
    const { before, rows, ...options } = explain;
    return { ...drift, scoreChange: await this.compare(before, rows, options) };
  }

  async feedback(id: string, truth: string | number, { user }: PredictOptions = {}): Promise<boolean> {
    this.#alive();
    return this.#watch.feedback(id, truth, user);
  }

  async report(): Promise<ReportReceipt | ReportRefusal> {
    return this.#reporting().report();
  }

  async preview(): Promise<ReportPreview | ReportRefusal> {
    return this.#reporting().preview();
  }

  async sendReports(): Promise<SentReports> {
    return this.#reporting().send();
  }

  async saveDrift(): Promise<void> {
    this.#alive();
    return this.#watch.save();
  }

  async resetDrift(): Promise<void> {
    this.#alive();
    return this.#watch.reset();
  }

  async resetState(): Promise<void> {
    await this.#alive().call((core) => core.resetState());
  }

  async run<Outputs extends OnnxValues = Record<string, Tensor>>(
    inputs: OnnxValues,
    { view = false }: RunOptions = {},
  ): Promise<Outputs> {
    const outputs = await this.#answer(this.#alive(), undefined, (core) => {
      core.lend(view);
      return core.run(object(inputs)) as Record<string, OnnxValue>;
    });
    return reviveAll(outputs) as Outputs;
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

  dispose(): void {
    this.#instance?.endThreads();
    this.#instance = undefined;
    this.#reports?.stop();
    void this.saveQuietly();
  }

  /** @internal Saves what is not saved yet, if that is possible. Resolves once no save is on its way. */
  saveQuietly(): Promise<void> {
    return this.#watch.saveQuietly();
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
    throw disposed();
  }
}

makeDisposable(LocalModel.prototype);

export interface LocalModel extends Disposable {}

function object<T extends object>(input: T): T {
  if (typeof input === "object" && input !== null) return input;
  throw new DriftlineError("invalid_argument", `found ${String(input)}, expected an object`);
}
