import { byId, create } from "./page.js";

import cat from "../../tests/golden/photos/cat.png?url";
import espresso from "../../tests/golden/photos/espresso.jpg?url";
import palace from "../../tests/golden/photos/palace.jpg?url";
import rocket from "../../tests/golden/photos/rocket.png?url";

const SAMPLES = [
  { name: "Cat", url: cat },
  { name: "Espresso", url: espresso },
  { name: "Palace", url: palace },
  { name: "Rocket", url: rocket },
];

type OnPick = (picture: Blob) => void;

/** The ways to a picture: choose, drop, paste, or one of the samples. */
export function pickPhotos(onPick: OnPick, onFail: (error: unknown) => void): void {
  const file = byId("photo-file", HTMLInputElement);
  file.addEventListener("change", () => {
    if (file.files?.[0]) onPick(file.files[0]);
    // So that choosing the same file again counts as a change.
    file.value = "";
  });
  acceptDrops(onPick);
  document.addEventListener("paste", ({ clipboardData }) => {
    const picture = clipboardData?.files[0];
    if (picture) onPick(picture);
  });
  const buttons = SAMPLES.map(({ name, url }) =>
    sampleButton(name, url, () => fetchSample(url).then(onPick, onFail)),
  );
  byId("photo-samples", HTMLElement).append(...buttons);
}

/** On the whole page: a photo that misses the frame must not replace the page. */
function acceptDrops(onPick: OnPick): void {
  const frame = byId("photo-drop", HTMLElement);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    frame.classList.add("target");
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) frame.classList.remove("target");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    frame.classList.remove("target");
    const picture = event.dataTransfer?.files[0];
    if (picture) onPick(picture);
  });
}

function sampleButton(name: string, url: string, onClick: () => void): HTMLButtonElement {
  const image = create("img", { src: url, alt: name, width: 96, height: 96, decoding: "async" });
  const button = create("button", { type: "button" }, image);
  button.addEventListener("click", onClick);
  return button;
}

async function fetchSample(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the sample photo answered ${response.status}`);
  return response.blob();
}
