// Compiled, never run: how a strict caller sees the package.
import {
  type Answer,
  type BatchAnswer,
  type Comparison,
  type Counterfactual,
  type Drift,
  DriftlineError,
  type DriftStorage,
  type ErrorCode,
  type ExplainProgress,
  type Explanation,
  load,
  type Model,
  type Progress,
  type ReportPreview,
  type ReportReceipt,
  type ReportRefusal,
  type SentReports,
  Tensor,
} from "driftline";
import { bars, heatmap, type PlotOptions, waterfall } from "driftline/plots";

export async function use(canvas: OffscreenCanvas): Promise<void> {
  const controller = new AbortController();
  const model: Model = await load(new URL("https://example.org/flights.driftline"), {
    progress_callback: (progress: Progress) => {
      if (progress.status === "progress") console.log(progress.loaded, progress.total ?? "unknown");
    },
    signal: controller.signal,
    monitor: { storage: new Memory(), save_every_ms: 60_000 },
  });
  const answer: Answer = await model.predict({ hour: 18, carrier: "UA", temp: null });
  const label: string | undefined = answer.label;
  const first: number | undefined = answer.scores?.[0]?.score;
  const batch: BatchAnswer = await model.predictBatch({ hour: new Float32Array(2), carrier: ["UA", null] });
  await model.predictBatch([{ hour: 1n }, { hour: new Date() }]);
  await model.predict(canvas);
  await model.predict("a text");
  await model.predictBatch([["a pair", "of texts"]]);
  await model.predict({ samples: new Float32Array(512), sampleRate: 16_000 });
  await model.predictBatch([new Blob([]), new Uint8Array(4)]);
  await model.resetState();
  if (model.manifest?.pipeline.type === "text") console.log(model.manifest.pipeline.tensors.input_ids);
  const outputs = await model.run({ x: new Tensor("float32", new Float32Array(4), [2, 2]) });
  console.log(label, first, batch.output.length, outputs["y"]?.dims, model.manifest?.version);
  await load("/flights.driftline", { monitor: false, worker: true });
  const drift: Drift = await model.drift();
  const began: Date | number | undefined = drift.streams.find(({ status }) => status === "drifted")?.alarm?.began;
  console.log(drift.sentence, Number(began), drift.streams[0]?.unseen[0]?.[1], drift.rows.live);
  const why: Explanation = await model.explain(
    { hour: 18, carrier: "UA", temp: null },
    {
      method: "leverage",
      target: "late",
      in: "log_odds",
      groups: { weather: ["temp"] },
      background: { hour: new Float32Array(2), carrier: ["UA", null] },
      signal: controller.signal,
      progress_callback: (progress: ExplainProgress) => console.log(progress.status, progress.evaluations),
    },
  );
  console.log(why.base, why.values[0]?.attribution, why.values[0]?.stderr, why.surrogate?.score);
  const moved: Comparison = await model.compare(undefined, [{ hour: 18 }, { hour: 19 }], { target: "late" });
  const { nearest }: Counterfactual = await model.counterfactual({ hour: 18 }, { actionable: ["hour"], at_most: 0.2 });
  console.log(moved.values[0]?.change, nearest?.changes[0]?.to, (await model.importance([])).values[0]?.importance);
  const options: PlotOptions = { width: 390, max: 5, title: "Why late?", locale: "de" };
  const drawn: string = waterfall(why, options) + bars(await model.explain("a text", { method: "owen" }));
  console.log(drawn, heatmap(await model.explain(canvas, { grid: 4 }), { image: "/photo.jpg", width: 640, height: 480 }));
  await model.saveDrift();
  const reporting = await load("/flights.driftline", {
    collector: {
      url: new URL("https://collector.example"),
      publicKey: "1:...",
      token: "ingest",
      mechanism: "edge",
      delay_ms: 0,
      relay: { url: "https://relay.example", keyConfig: new Uint8Array() },
    },
  });
  await reporting.predict({ hour: 18 }, { user: "ada" });
  const preview: ReportPreview | ReportRefusal = await reporting.preview();
  const report: ReportReceipt | ReportRefusal = await reporting.report();
  if (report.sent === "queued") console.log(report.sealed, report.left, report.sendAfter.getTime(), report.fields[0]?.words);
  else if (report.reason === "budget_spent") console.log(report.possibleFrom?.getTime(), preview.sent);
  const { acknowledged }: SentReports = await reporting.sendReports();
  console.log(acknowledged);
  // @ts-expect-error a refusal seals nothing
  console.log(report.sealed);
  // @ts-expect-error a collector needs a key
  await load("/flights.driftline", { collector: { url: "https://collector.example", token: "ingest" } });
  // @ts-expect-error a row holds no functions
  await model.predict({ hour: () => 1 });
  // @ts-expect-error three texts are no pair
  await model.predictBatch([["a", "b", "c"]]);
  // @ts-expect-error the types of tensors are a closed list
  new Tensor("float31", new Float32Array(1));
  // @ts-expect-error answers are read-only
  answer.output = 1;
  model.dispose();
}

class Memory implements DriftStorage {
  readonly #states = new Map<string, Uint8Array>();

  async update(key: string, change: (stored: Uint8Array | undefined) => Uint8Array | undefined): Promise<void> {
    const changed = change(this.#states.get(key));
    if (changed) this.#states.set(key, changed);
  }
}

export function code(error: unknown): ErrorCode | undefined {
  return error instanceof DriftlineError ? error.code : undefined;
}
