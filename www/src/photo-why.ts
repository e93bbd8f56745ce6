/** "Show what counts": the parts of the photo that speak for its label and against it. */
import { heatmap } from "driftline/plots";
import { byId, messageOf } from "./page.js";
import type { PhotoModel } from "./photo-model.js";

/** A picture that has its answer. */
export interface Answered {
  readonly picture: Blob;
  readonly target: string;
}

type State = "unanswered" | "ready" | "running" | "shown";

const WORDS: Readonly<Record<State, string>> = {
  unanswered: "Show what counts",
  ready: "Show what counts",
  running: "Cancel",
  shown: "Hide what counts",
};

export class PhotoWhy {
  readonly #model: PhotoModel;
  readonly #button = byId("photo-why", HTMLButtonElement);
  #state: State = "unanswered";
  #answered: Answered | undefined;
  /** Ends the latest question. */
  #asking = new AbortController();

  constructor(model: PhotoModel) {
    this.#model = model;
    this.#button.addEventListener("click", () => this.#press());
  }

  /** What there is to explain; nothing while a picture waits for its answer. */
  offer(answered?: Answered): void {
    this.#asking.abort();
    this.#answered = answered;
    this.#enter(answered ? "ready" : "unanswered");
  }

  #press(): void {
    if (this.#state === "ready" && this.#answered) {
      void this.#explain(this.#answered);
    } else if (this.#state === "running") {
      this.#asking.abort();
      this.#enter("ready", "Cancelled.");
    } else {
      this.#enter("ready");
    }
  }

  async #explain({ picture, target }: Answered): Promise<void> {
    this.#enter("running", "Each of 64 parts of the photo is left out once.");
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const why = await this.#model.explain(picture, target, signal, showProgress);
      this.#enter("shown", legendOf(target));
      byId("photo-heat", HTMLElement).innerHTML = heatmap(why);
    } catch (error) {
      if (!signal.aborted) this.#enter("ready", `No explanation: ${messageOf(error)}`);
    }
  }

  #enter(state: State, status = ""): void {
    this.#state = state;
    this.#button.disabled = state === "unanswered";
    this.#button.textContent = WORDS[state];
    byId("photo-why-progress", HTMLProgressElement).classList.toggle("visible", state === "running");
    byId("photo-why-status", HTMLElement).textContent = status;
    byId("photo-heat", HTMLElement).replaceChildren();
    showProgress(0);
  }
}

function showProgress(share: number): void {
  byId("photo-why-progress", HTMLProgressElement).value = share;
}

function legendOf(target: string): string {
  const label = `“${target.split(", ")[0]}”`;
  return `Orange parts, with a plus where they matter most, speak for ${label}, and blue ones, with a minus, against it.`;
}
