/** "What does this photo show?" The model is in a worker, which starts with the first picture. */
import { createBars } from "./bars.js";
import { showPrediction } from "./facts.js";
import { bytes, milliseconds, percent } from "./format.js";
import { byId, messageOf } from "./page.js";
import { isExplanation, type Reply, type Request } from "./photo-messages.js";
import { pickPhotos } from "./photo-picker.js";
import { PhotoWhy } from "./photo-why.js";

export async function startPhotos(): Promise<void> {
  const showBars = createBars(byId("photo-bars", HTMLElement), 5);
  let worker: Worker | undefined;
  let latest = 0;
  let shown = new Blob();
  const why = new PhotoWhy(ask);

  function ask(request: Request): void {
    worker ??= startWorker(hear);
    worker.postMessage(request);
  }

  function hear(reply: Reply): void {
    if (reply.say === "progress") return showProgress(reply.loaded, reply.total);
    if (isExplanation(reply)) return why.hear(reply);
    hideProgress();
    // Another picture was chosen meanwhile: its answer comes.
    if (reply.id !== latest) return;
    if (reply.say === "cancelled") return showStatus("Cancelled. Choose a photo to load the model again.");
    if (reply.say === "failed") return showStatus(reply.message, true);
    const { answer, ms } = reply;
    const best = answer.scores?.[0];
    showBars(answer.scores ?? []);
    showPrediction(ms);
    if (best) why.offer({ picture: shown, target: best.label });
    showStatus(best ? `${best.label.split(", ")[0]} (${percent(best.score)}), in ${milliseconds(ms)}.` : "No answer.");
  }

  function look(picture: Blob): void {
    shown = picture;
    showPreview(picture);
    showBars([]);
    why.offer();
    showStatus(worker ? "Looking…" : "Fetching the model, once…");
    ask({ ask: "predict", id: ++latest, picture });
  }

  pickPhotos(look, (error) => showStatus(messageOf(error), true));
  byId("photo-cancel", HTMLButtonElement).addEventListener("click", () => ask({ ask: "cancel" }));
  hideProgress();
}

function startWorker(hear: (reply: Reply) => void): Worker {
  const worker = new Worker(new URL("./photo-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => hear(data));
  worker.addEventListener("error", () => showStatus("The worker could not be started.", true));
  return worker;
}

function showPreview(picture: Blob): void {
  const preview = byId("photo-preview", HTMLImageElement);
  URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(picture);
  preview.hidden = false;
  // Not a picture: the status says so.
  preview.onerror = () => {
    preview.hidden = true;
  };
}

function showProgress(loaded: number, total: number | undefined): void {
  byId("photo-loading", HTMLElement).classList.add("visible");
  const progress = byId("photo-progress", HTMLProgressElement);
  // Without a value the bar shows that something is going on, and no share.
  if (total === undefined) progress.removeAttribute("value");
  else progress.value = loaded / total;
  const text = total === undefined ? bytes(loaded) : `${bytes(loaded)} of ${bytes(total)}`;
  byId("photo-loaded", HTMLElement).textContent = text;
}

function hideProgress(): void {
  byId("photo-loading", HTMLElement).classList.remove("visible");
}

function showStatus(text: string, failed = false): void {
  const status = byId("photo-status", HTMLElement);
  status.textContent = text;
  status.classList.toggle("error", failed);
}
