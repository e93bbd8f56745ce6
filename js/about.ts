import type { Manifest, TensorInfo } from "./types.js";
import type { Core } from "./wasm/driftline.js";

/** What a model says of itself. */
export interface About {
  /** What the bundle says of itself, `null` for a plain ONNX file. */
  readonly manifest: Manifest | null;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/** What a model that was loaded says of itself. */
export interface AboutLoaded extends About {
  /** Threads that compute, the model's own one included: as many as `load` was asked for, or 1 where there can be no others. */
  readonly threads: number;
}

export function aboutOf(core: Core): About {
  return {
    manifest: core.manifest() as Manifest | null,
    inputs: core.inputs() as TensorInfo[],
    outputs: core.outputs() as TensorInfo[],
  };
}
