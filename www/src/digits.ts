/** "Which digit is this?" */
import { load } from "driftline";
import digitsUrl from "../../models/digits/digits.driftline?url";
import { createBars } from "./bars.js";
import { nextExample } from "./digit-examples.js";
import { showPrediction } from "./facts.js";
import { percent } from "./format.js";
import { toMnist } from "./mnist.js";
import { Pad } from "./pad.js";
import { byId, create, messageOf } from "./page.js";

export async function startDigits(): Promise<void> {
  const model = await load(digitsUrl, { monitor: false });
  const labels = model.manifest?.output.labels ?? [];
  const showBars = createBars(byId("digit-bars", HTMLElement), labels.length);
  const pad = new Pad(byId("pad", HTMLCanvasElement), () => read(toMnist(pad.pixels())));

  async function read(picture: ImageData | undefined): Promise<void> {
    if (!picture) return clear();
    showSeen(picture);
    try {
      const started = performance.now();
      const { output, label = "?" } = await model.predict(picture);
      showPrediction(performance.now() - started);
      const scores = labels.map((label, index) => ({ label, score: (output as Float32Array)[index] ?? 0 }));
      showBars(scores);
      const best = Math.max(...scores.map(({ score }) => score));
      showAnswer(label, `Looks like a ${label} (${percent(best)}).`);
    } catch (error) {
      showAnswer("?", messageOf(error), true);
    }
  }

  async function showExample(digit: number): Promise<void> {
    try {
      const example = await nextExample(digit);
      pad.show(await createImageBitmap(example));
      // It is one of MNIST's already: no scaling and centring.
      await read(example);
    } catch (error) {
      showAnswer("?", messageOf(error), true);
    }
  }

  function clear(): void {
    pad.clear();
    showSeen(new ImageData(28, 28));
    showBars(labels.map((label) => ({ label, score: 0 })));
    showAnswer("?", "Draw a digit.");
  }

  byId("digit-clear", HTMLButtonElement).addEventListener("click", clear);
  byId("digit-keys", HTMLElement).append(...labels.map((label) => exampleButton(label, showExample)));
  byId("digits", HTMLElement).addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey) return;
    if (/^[0-9]$/.test(key)) void showExample(Number(key));
    if (key === "Delete" || key === "Backspace") clear();
  });
  clear();
}

function exampleButton(label: string, show: (digit: number) => Promise<void>): HTMLButtonElement {
  const button = create("button", { type: "button", ariaLabel: `Example of a ${label}` }, label);
  button.addEventListener("click", () => show(Number(label)));
  return button;
}

function showSeen(picture: ImageData): void {
  byId("digit-seen", HTMLCanvasElement).getContext("2d")?.putImageData(picture, 0, 0);
}

function showAnswer(label: string, text: string, failed = false): void {
  byId("digit-label", HTMLElement).textContent = label;
  const status = byId("digit-status", HTMLElement);
  status.textContent = text;
  status.classList.toggle("error", failed);
}
