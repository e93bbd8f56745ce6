/** Holds the photo model, so that the page stays responsive while it loads and computes. */
import { load, type Model } from "driftline";
import photosUrl from "../../models/photos/photos.driftline?url";
import { messageOf } from "./page.js";
import type { Reply, Request } from "./photo-messages.js";

const EXPLAINED_SIDE = 512;

let model: Promise<Model> | undefined;
let loading = new AbortController();
let explaining = new AbortController();

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.ask === "cancel") return loading.abort();
  explaining.abort();
  if (data.ask === "predict") void predict(data.id, data.picture);
  if (data.ask === "explain") void explain(data.id, data.picture, data.target);
});

async function predict(id: number, picture: Blob): Promise<void> {
  try {
    model ??= start();
    const ready = await model;
    const started = performance.now();
    const answer = await ready.predict(picture);
    reply({ say: "answer", id, answer, ms: performance.now() - started });
  } catch (error) {
    reply(isAbort(error) ? { say: "cancelled", id } : { say: "failed", id, message: messageOf(error) });
  }
}

/** By occlusion, which tries each part once: Shapley values of 64 parts would take ten times as long to be as sure. */
async function explain(id: number, picture: Blob, target: string): Promise<void> {
  explaining = new AbortController();
  const { signal } = explaining;
  try {
    model ??= start();
    const ready = await model;
    const why = await ready.explain(await scaledDown(picture), {
      target,
      method: "occlusion",
      signal,
      progress_callback(progress) {
        if (progress.status !== "progress") return;
        reply({ say: "explaining", id, share: progress.evaluations / progress.max_evaluations });
      },
    });
    reply({ say: "explained", id, why });
  } catch (error) {
    if (!signal.aborted) reply({ say: "unexplained", id, message: messageOf(error) });
  }
}

/** Eight pictures at a time lack a part: of large photos they would fill the memory, and the model sees few pixels anyway. */
async function scaledDown(picture: Blob): Promise<Blob | ImageBitmap> {
  const whole = await createImageBitmap(picture);
  const scale = EXPLAINED_SIDE / Math.max(whole.width, whole.height);
  if (scale >= 1) return picture;
  // The height follows.
  return createImageBitmap(whole, { resizeWidth: Math.max(1, Math.round(whole.width * scale)), resizeQuality: "high" });
}

async function start(): Promise<Model> {
  loading = new AbortController();
  try {
    return await load(photosUrl, {
      signal: loading.signal,
      monitor: false,
      progress_callback(progress) {
        if (progress.status !== "progress") return;
        reply({ say: "progress", loaded: progress.loaded, total: progress.total });
      },
    });
  } catch (error) {
    // The next picture tries again.
    model = undefined;
    throw error;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

function reply(message: Reply): void {
  postMessage(message);
}
