/** What `predict` takes, by the pipeline of the bundle. */
import type { Manifest, Pipeline } from "../types.js";
import { bytes } from "./bytes.js";
import type { Kind } from "./kind.js";
import { pictures } from "./pictures.js";
import { rows } from "./rows.js";
import { sound } from "./sound.js";
import { texts } from "./texts.js";

const KINDS: Readonly<Record<Pipeline["type"], Kind>> = {
  tabular: rows,
  image: pictures,
  text: texts,
  audio: sound,
  bytes,
};

/** Without a manifest, the core refuses every prediction and says what to do. */
export function inputOf(manifest: Manifest | null): Pipeline["type"] {
  return manifest?.pipeline.type ?? "tabular";
}

export function kindOf(manifest: Manifest | null): Kind {
  return KINDS[inputOf(manifest)];
}
