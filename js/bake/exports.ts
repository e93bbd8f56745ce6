/** Which of a module's functions nothing calls once a model is baked into it. */
import type { Pipeline } from "../types.js";
import { list, joined, name, Reader, u32 } from "./binary.js";

/** What has nothing to do once a model is loaded, and what the module says in its mark. */
const LOADING = [
  "core_new",
  "core_bake",
  "core_beginReference",
  "core_tellTruths",
  "core_reference",
  "core_backgroundEntry",
  "core_mapKeys",
  "core_manifest",
  "core_inputs",
  "core_outputs",
  "packBundle",
  "imagePipeline",
  "textPipeline",
  "lastHiddenLayer",
  "registration",
  "errorCodes",
];

/** What is called of a model that takes this alone, as in `js/inputs`. */
const TAKING: Readonly<Record<Pipeline["type"], readonly string[]>> = {
  tabular: ["core_predict", "core_predictNumbers", "core_learnText", "core_predictRows", "core_predictColumns", "core_explain"],
  image: ["core_predictPicture", "core_predictPictures", "core_explainPicture"],
  text: ["core_predictText", "core_predictTexts", "core_explainText"],
  audio: ["core_predictSound"],
  bytes: ["core_predictBytes"],
};

/** The section of exports without what is not called of a model that takes `taken`. */
export function withoutUncalled(exports: Uint8Array, taken: Pipeline["type"]): Uint8Array {
  const others = Object.entries(TAKING).flatMap(([type, names]) => (type === taken ? [] : names));
  const uncalled = new Set([...LOADING, ...others]);
  const reader = new Reader(exports);
  const parts = reader.list(() => ({ text: reader.name(), kind: reader.byte(), index: reader.u32() }));
  const gone = [...LOADING, ...Object.values(TAKING).flat()].find((name) => !parts.some(({ text }) => text === name));
  if (gone !== undefined) throw new Error(`the module has no ${gone}`);
  const kept = parts.filter(({ text }) => !uncalled.has(text));
  return list(kept.map(({ text, kind, index }) => joined([name(text), Uint8Array.of(kind), u32(index)])));
}
