/** Holds the photo model, so that the page stays responsive while it loads and computes. */
import { load, type Model } from "driftline";
import photosUrl from "../../models/photos/photos.driftline?url";
import { messageOf } from "./page.js";
import type { Reply, Request } from "./photo-messages.js";

let model: Promise<Model> | undefined;
let loading = new AbortController();

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.ask === "cancel") loading.abort();
  else void predict(data.id, data.picture);
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
