import type { AboutLoaded } from "../about.js";
import type { OnnxValues, Tensor } from "../tensor.js";
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
  Picture,
  PredictOptions,
  ReportPreview,
  ReportReceipt,
  ReportRefusal,
  Row,
  RowsOrColumns,
  RunOptions,
  SentReports,
  TextOrPair,
} from "../types.js";

/** A loaded model. Get one from `load`. */
export interface Model extends AboutLoaded, Disposable {
  /** Answers one row, picture, text, pair of texts, sound or file: what the bundle's pipeline takes. */
  predict(input: Input, options?: PredictOptions): Promise<Answer>;

  /** Answers many: an array of what `predict` takes; of rows also an object of arrays, the fast path. */
  predictBatch(inputs: Inputs, options?: BatchOptions): Promise<BatchAnswer>;

  /**
   * Why the model says that: how much each column of a row moved the answer away from that of the background rows, each word
   * of a text or each cell of a picture away from that without any.
   *
   * It is predicted many times without some of its parts; no monitor and no report counts these predictions. Other calls,
   * and events of the page, get their turn between them.
   */
  explain(input: Row | TextOrPair | Picture, options?: ExplainOptions): Promise<Explanation>;

  /**
   * How much each column matters over many rows: the mean size of its attribution. Where the model has classes, `target` says
   * which one. Made and counted as `explain` does, with the same methods but `lime` and `occlusion`.
   */
  importance(rows: RowsOrColumns, options?: ExplainManyOptions): Promise<Importance>;

  /**
   * What moved the mean prediction from the rows of one group, or where that is `undefined` from the background, to those of
   * another: how much of it goes back to each column. Options are those of `importance`.
   */
  compare(before: RowsOrColumns | undefined, after: RowsOrColumns, options?: ExplainManyOptions): Promise<Comparison>;

  /**
   * What would have to be different in a row for another answer: "late would become on time if ...". Looks among changes
   * of the `actionable` columns to values of the background rows; what it finds is near, but that nothing is nearer is not
   * certain.
   */
  counterfactual(row: Row, options?: CounterfactualOptions): Promise<Counterfactual>;

  /**
   * Whether what the model predicts from, or what it answers, has changed since its reference; over everything seen
   * here and, where it is saved, by other tabs or processes and before. With `explain`, also what moved the mean prediction.
   */
  drift(options?: DriftOptions): Promise<Drift>;

  /**
   * Says what turned out to be true of a prediction, by the `id` of its answer and at any later time: the label, or the
   * number. The id works after a reload, and never leaves the device. Resolves to `false` when it was said before.
   */
  feedback(id: string, truth: string | number, options?: PredictOptions): Promise<boolean>;

  /**
   * Makes this window's report, randomised and sealed for the collector, and spends what it costs. It is sent by itself
   * after a random delay; on Workers by `sendReports`. When the window has its report, the budget is spent or nothing was
   * predicted, the device keeps silent, and the answer says why and until when. Rejects with `reporting_off` unless the
   * model was loaded with a `collector`.
   */
  report(): Promise<ReportReceipt | ReportRefusal>;

  /** What `report` would say now. Nothing is spent, and nothing sent. */
  preview(): Promise<ReportPreview | ReportRefusal>;

  /** Sends the reports that are due: on Workers, from a cron trigger or `ctx.waitUntil`. Elsewhere they go by themselves. */
  sendReports(): Promise<SentReports>;

  /**
   * Saves what was seen, at once. It is saved soon after predictions, too, and when the page is hidden. On Workers it is
   * not: call `ctx.waitUntil(model.saveDrift())`, because a save that the end of a request cuts off holds up the later
   * ones. Rejects with `storage` when it fails; what was seen then stays to be saved.
   */
  saveDrift(): Promise<void>;

  /**
   * Forgets what was seen, here and where it is saved, and begins anew with the same reference: an alarm stays until
   * then, and a change that is known hides no later one. What other tabs or processes have not saved yet is kept.
   */
  resetDrift(): Promise<void>;

  /** Forgets what a recurrent model remembers of the calls before. A crash does so too. */
  resetState(): Promise<void>;

  /**
   * Runs the model on tensors and other values of ONNX, without pre- or post-processing.
   *
   * The outputs of most models are tensors; of another model, state its types: `run<{ scores: OnnxMap[] }>(...)`.
   */
  run<Outputs extends OnnxValues = Record<string, Tensor>>(inputs: OnnxValues, options?: RunOptions): Promise<Outputs>;

  /**
   * Frees the model's memory, once what it has seen is saved, which goes on by itself. Later calls reject with
   * `disposed`; calling it again does nothing.
   */
  dispose(): void;
}
