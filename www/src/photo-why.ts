/** "Show what counts": the parts of the photo that speak for its label and against it. */
import { heatmap } from "driftline/plots";
import { byId } from "./page.js";
import type { ExplainReply, ExplainRequest } from "./photo-messages.js";

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
  readonly #ask: (request: ExplainRequest) => void;
  readonly #button = byId("photo-why", HTMLButtonElement);
  #state: State = "unanswered";
  #answered: Answered | undefined;
  /** The latest question. */
  #id = 0;

  constructor(ask: (request: ExplainRequest) => void) {
    this.#ask = ask;
    this.#button.addEventListener("click", () => this.#press());
  }

  /** What there is to explain; nothing while a picture waits for its answer. */
  offer(answered?: Answered): void {
    this.#answered = answered;
    this.#enter(answered ? "ready" : "unanswered");
  }

  hear(reply: ExplainReply): void {
    // Another picture was chosen, or it was cancelled, meanwhile.
    if (reply.id !== this.#id || this.#state !== "running") return;
    if (reply.say === "explaining") return showProgress(reply.share);
    if (reply.say === "unexplained") return this.#enter("ready", `No explanation: ${reply.message}`);
    this.#enter("shown", legendOf(reply.why.target ?? ""));
    byId("photo-heat", HTMLElement).innerHTML = heatmap(reply.why);
  }

  #press(): void {
    if (this.#state === "ready" && this.#answered) {
      this.#enter("running", "Each of 64 parts of the photo is left out once.");
      this.#ask({ ask: "explain", id: ++this.#id, ...this.#answered });
    } else if (this.#state === "running") {
      this.#ask({ ask: "stop" });
      this.#enter("ready", "Cancelled.");
    } else {
      this.#enter("ready");
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
