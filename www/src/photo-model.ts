/** The model of the photos, in a worker of its own, so that the page stays responsive while it loads and computes. */
import { type Answer, type Explanation, load, type Model } from "driftline";
import photosUrl from "../../models/photos/photos.driftline?url";

const EXPLAINED_SIDE = 512;

export class PhotoModel {
  readonly #showProgress: (loaded: number, total: number | undefined) => void;
  #model: Promise<Model> | undefined;
  #loading = new AbortController();

  constructor(showProgress: (loaded: number, total: number | undefined) => void) {
    this.#showProgress = showProgress;
  }

  /** Whether it was asked for. */
  get asked(): boolean {
    return this.#model !== undefined;
  }

  async predict(picture: Blob): Promise<{ readonly answer: Answer; readonly ms: number }> {
    const model = await this.#ready();
    const started = performance.now();
    const answer = await model.predict(picture);
    return { answer, ms: performance.now() - started };
  }

  /** By occlusion, which tries each part once: Shapley values of 64 parts would take ten times as long to be as sure. */
  async explain(picture: Blob, target: string, signal: AbortSignal, showShare: (share: number) => void): Promise<Explanation> {
    const model = await this.#ready();
    return model.explain(await scaledDown(picture), {
      target,
      method: "occlusion",
      signal,
      progress_callback(progress) {
        if (progress.status === "progress") showShare(progress.evaluations / progress.max_evaluations);
      },
    });
  }

  /** Ends loading it; the next picture begins anew. */
  cancel(): void {
    this.#loading.abort();
  }

  async #ready(): Promise<Model> {
    this.#model ??= this.#load();
    try {
      return await this.#model;
    } catch (error) {
      this.#model = undefined;
      throw error;
    }
  }

  #load(): Promise<Model> {
    this.#loading = new AbortController();
    return load(photosUrl, {
      worker: true,
      monitor: false,
      signal: this.#loading.signal,
      progress_callback: (progress) => {
        if (progress.status === "progress") this.#showProgress(progress.loaded, progress.total);
      },
    });
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
