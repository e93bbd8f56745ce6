import type { Manifest, TensorInfo } from "./types.js";
import type { Core } from "./wasm/driftline.js";

/** What a model says of itself. */
export interface About {
  /** What the bundle says of itself, `null` for a plain ONNX file. */
  readonly manifest: Manifest | null;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

export function aboutOf(core: Core): About {
  return {
    manifest: core.manifest() as Manifest | null,
    inputs: core.inputs() as TensorInfo[],
    outputs: core.outputs() as TensorInfo[],
  };
}
