/** What a pipeline does, in words. */
import { list } from "./failure.js";
import type { Fallback, Feature, ImagePipeline, ImageStep, Manifest, NumberStep, TabularPipeline } from "../types.js";

/** Each column with its type, and what becomes of it. */
export function describeFeatures({ inputs }: Manifest["signature"], { features }: TabularPipeline): [string, string][] {
  const types = new Map(inputs.map(({ name, type, required }) => [name, required === false ? `${type}?` : type]));
  const width = Math.max(...[...types.values()].map((type) => type.length));
  return features.map((feature) => [
    feature.column,
    `${(types.get(feature.column) ?? "").padEnd(width)}  ${describeFeature(feature)}`,
  ]);
}

export function describeImage({ layout, channels, steps }: ImagePipeline): [string, string][] {
  return [...steps.map(describeImageStep), ["tensor", `${channels}, ${layout}`]];
}

function describeFeature(feature: Feature): string {
  switch (feature.encode) {
    case "number":
      return describeNumber(feature.steps ?? [], feature.missing);
    case "one_hot":
      return `one-hot of ${feature.values.length}: ${list(feature.values, 6)}${fallbacks(feature)}`;
    case "ordinal":
      return `position in ${feature.values.length}: ${list(feature.values, 6)}${fallbacks(feature)}`;
    case "boolean":
      return `0 or 1${feature.missing === undefined ? "" : `; missing: ${Number(feature.missing)}`}`;
    case "timestamp":
      return `${feature.parts.join(", ")}${offset(feature.utc_offset_minutes)}`;
    case "text":
      return `the text itself${feature.missing === undefined ? "" : `; missing: ${feature.missing}`}`;
  }
}

function describeNumber(steps: readonly NumberStep[], missing = "error"): string {
  const done = steps.map(describeStep).join(", ") || "as it is";
  return missing === "nan" ? `${done}; missing: NaN` : done;
}

function describeStep(step: NumberStep): string {
  switch (step.op) {
    case "impute":
      return `missing: ${short(step.value)}`;
    case "clip":
      return `clip to ${step.min ?? "-∞"} .. ${step.max ?? "∞"}`;
    case "log":
      return step.offset ? `ln(x + ${step.offset})` : "ln(x)";
    case "scale":
      return `(x - ${short(step.mean)}) / ${short(step.std)}`;
  }
}

function describeImageStep(step: ImageStep): [string, string] {
  switch (step.op) {
    case "resize": {
      const { shortest_edge: edge, width, height, filter } = step;
      return ["resize", `${edge === undefined ? `${width} x ${height}` : `shortest edge ${edge}`}, ${filter}`];
    }
    case "center_crop":
      return ["crop", `${step.width} x ${step.height} from the centre`];
    case "rescale":
      return ["rescale", `x * ${short(step.factor)}`];
    case "normalize":
      return ["normalise", `(x - [${step.mean.map(short).join(", ")}]) / [${step.std.map(short).join(", ")}]`];
  }
}

function fallbacks({ missing, unknown }: { readonly missing?: Fallback; readonly unknown?: Fallback }): string {
  const text = (name: string, fallback: Fallback = "error") =>
    fallback === "error" ? "" : `; ${name}: ${typeof fallback === "string" ? fallback : Object.values(fallback)[0]}`;
  return text("missing", missing) + text("unknown", unknown);
}

function offset(minutes = 0): string {
  return minutes === 0 ? "" : ` at UTC ${minutes > 0 ? "+" : ""}${minutes} minutes`;
}

function short(number: number): string {
  return String(Number(number.toPrecision(5)));
}
