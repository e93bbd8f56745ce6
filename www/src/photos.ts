/** "What does this photo show?" The model is fetched with the first picture. */
import { createBars } from "./bars.js";
import { showPrediction } from "./facts.js";
import { bytes, milliseconds, percent } from "./format.js";
import { byId, messageOf } from "./page.js";
import { PhotoModel } from "./photo-model.js";
import { pickPhotos } from "./photo-picker.js";
import { PhotoWhy } from "./photo-why.js";

export async function startPhotos(): Promise<void> {
  const showBars = createBars(byId("photo-bars", HTMLElement), 5);
  const model = new PhotoModel(showProgress);
  const why = new PhotoWhy(model);
  let latest = 0;

  async function look(picture: Blob): Promise<void> {
    const asked = ++latest;
    showPreview(picture);
    showBars([]);
    why.offer();
    showStatus(model.asked ? "Looking…" : "Fetching the model, once…");
    try {
      const { answer, ms } = await model.predict(picture);
      // Another picture was chosen meanwhile: its answer comes.
      if (asked !== latest) return;
      const best = answer.scores?.[0];
      showBars(answer.scores ?? []);
      showPrediction(ms);
      if (best) why.offer({ picture, target: best.label });
      showStatus(best ? `${best.label.split(", ")[0]} (${percent(best.score)}), in ${milliseconds(ms)}.` : "No answer.");
    } catch (error) {
      if (asked !== latest) return;
      if (isAbort(error)) showStatus("Cancelled. Choose a photo to load the model again.");
      else showStatus(messageOf(error), true);
    } finally {
      hideProgress();
    }
  }

  pickPhotos((picture) => void look(picture), (error) => showStatus(messageOf(error), true));
  byId("photo-cancel", HTMLButtonElement).addEventListener("click", () => model.cancel());
  hideProgress();
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
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
