/** What pipelines of texts, sound and bytes do, in words. */
import type {
  AudioFeatures,
  AudioPipeline,
  BytesPipeline,
  ConstantTensor,
  Logarithm,
  StateTensor,
  TensorInfo,
  TextPipeline,
} from "../types.js";
import { list } from "./failure.js";

type Rows = [string, string][];

export function describeText({ tensors, max_length, padding, pooling, normalize }: TextPipeline): Rows {
  const { to = "longest", multiple_of, side = "right", id = 0 } = padding ?? {};
  const length = to === "longest" ? "the longest text" : `${max_length} tokens`;
  const multiple = multiple_of === undefined ? "" : `, a multiple of ${multiple_of}`;
  const rows: Rows = [
    ["tokens", `at most ${max_length}`],
    ["padding", `to ${length}${multiple}, on the ${side}, with token ${id}`],
  ];
  if (pooling) rows.push(["pooling", pooling === "mean" ? "mean of the tokens' vectors" : "the first token's vector"]);
  if (normalize) rows.push(["normalise", "to length 1"]);
  return [...rows, ["tensors", list(Object.values(tensors))]];
}

export function describeAudio({ sample_rate, samples, features }: AudioPipeline): Rows {
  const rows: Rows = [["rate", `${sample_rate} hertz`]];
  if (samples !== undefined) rows.push(["length", `${samples} samples: cut, or filled up with silence`]);
  return [...rows, ["features", describeSound(features)]];
}

function describeSound(features: AudioFeatures): string {
  switch (features.type) {
    case "samples":
      return `samples${features.normalize ? " of mean 0 and variance 1" : ""}, ${features.layout ?? "nt"}`;
    case "frames":
      return `windows of ${features.size} samples, ${features.hop} apart${features.pad ? ", the last filled up" : ""}`;
    case "log_mel": {
      const { mels, n_fft, hop_length, layout, log } = features;
      return `${mels} mel bands, windows of ${n_fft}, ${hop_length} apart${log ? `, ${describeLog(log)}` : ""}, ${layout}`;
    }
  }
}

function describeLog(log: Logarithm): string {
  switch (log.op) {
    case "db":
      return "decibels";
    case "ln":
      return `ln(x + ${log.offset})`;
    case "log10":
      return `log10(max(x, ${log.floor}))`;
    case "whisper":
      return "logarithm of Whisper";
  }
}

export function describeBytes({ head, tail = 0, padding, offset = 0, strip = false, block }: BytesPipeline): Rows {
  const ends = [head > 0 ? `the first ${head}` : "", tail > 0 ? `the last ${tail}` : ""].filter((end) => end !== "");
  const rows: Rows = [["bytes", ends.join(" and ")], ["padding", String(padding)]];
  if (strip) rows.push(["strip", `white space${block === undefined ? "" : ` in the first and last ${block} bytes`}`]);
  if (offset !== 0) rows.push(["offset", String(offset)]);
  return rows;
}

export function describeConstants(constants: readonly ConstantTensor[], inputs: readonly TensorInfo[]): Rows {
  const type = (input: string) => inputs.find(({ name }) => name === input)?.type ?? "";
  return constants.map(({ input, shape, values }) => {
    return [input, `${list(values.map(String), 6)}, as ${type(input)} [${shape.join(", ")}]`];
  });
}

export function describeState(state: readonly StateTensor[]): Rows {
  return state.map(({ input, output, shape }) => [input, `[${shape.join(", ")}], next from ${output}`]);
}
