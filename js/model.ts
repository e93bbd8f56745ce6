import { DriftlineError } from "./error.js";
import type { Instance } from "./instance.js";
import type { Platform } from "./platform.js";
import { type OnnxValues, revive, type Tensor } from "./tensor.js";
import type {
  Answer,
  BatchAnswer,
  Columns,
  Manifest,
  Picture,
  Pixels,
  Row,
  TensorInfo,
} from "./types.js";

/** In `BatchAnswer.classes`: no score reached the threshold. */
export const NO_LABEL = 0xffffffff;

/** A loaded model. Get one from `load`. */
export class Model {
  /** What the bundle says of itself, `null` for a plain ONNX file. */
  readonly manifest: Manifest | null;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #platform: Platform;
  #instance: Instance | undefined;

  private constructor(platform: Platform, instance: Instance, about: About) {
    this.#platform = platform;
    this.#instance = instance;
    this.manifest = about.manifest;
    this.inputs = about.inputs;
    this.outputs = about.outputs;
  }

  /** @internal */
  static async start(platform: Platform, instance: Instance): Promise<Model> {
    const about = await instance.call((core) => ({
      manifest: core.manifest() as Manifest | null,
      inputs: core.inputs() as TensorInfo[],
      outputs: core.outputs() as TensorInfo[],
    }));
    return new Model(platform, instance, about);
  }

  /** Answers one row, or one picture. */
  async predict(input: Row | Picture): Promise<Answer> {
    const instance = this.#alive();
    if (!this.#takesPictures()) return instance.call((core) => core.predict(input) as Answer);
    const { data, width, height } = await this.#pixels(input as Picture);
    return instance.call((core) => core.predictPicture(bytes(data), width, height) as Answer);
  }

  /** Answers rows (an array of objects, or an object of arrays: the fast path), or pictures. */
  async predictBatch(input: readonly Row[] | Columns | readonly Picture[]): Promise<BatchAnswer> {
    const instance = this.#alive();
    const answer = this.#takesPictures()
      ? await this.#predictPictures(instance, input as readonly Picture[])
      : await instance.call((core) =>
          Array.isArray(input) ? core.predictRows(input) : core.predictColumns(object(input)),
        );
    const labels = this.manifest?.output.labels;
    return { ...(answer as BatchAnswer), ...(labels && { labels }) };
  }

  /**
   * Runs the model on tensors and other values of ONNX, without pre- or post-processing.
   *
   * The outputs of most models are tensors; of another model, state its types: `run<{ scores: OnnxMap[] }>(...)`.
   */
  async run<Outputs extends OnnxValues = Record<string, Tensor>>(inputs: OnnxValues): Promise<Outputs> {
    const outputs = await this.#alive().call((core) => core.run(object(inputs)) as OnnxValues);
    const revived = Object.entries(outputs).map(([name, value]) => [name, revive(value)]);
    return Object.fromEntries(revived) as Outputs;
  }

  /** Frees the model's memory. Later calls reject with `disposed`; calling it again does nothing. */
  dispose(): void {
    this.#instance = undefined;
  }

  #alive(): Instance {
    if (this.#instance) return this.#instance;
    throw new DriftlineError("disposed", "the model was disposed; load it again");
  }

  #takesPictures(): boolean {
    return this.manifest?.pipeline.type === "image";
  }

  async #pixels(picture: Picture): Promise<Pixels> {
    return isPixels(picture) ? picture : this.#platform.decode(picture);
  }

  async #predictPictures(instance: Instance, input: readonly Picture[]): Promise<unknown> {
    if (!Array.isArray(input)) {
      throw new DriftlineError("invalid_argument", "predictBatch takes an array of pictures");
    }
    const pictures: Pixels[] = [];
    for (const picture of input) pictures.push(await this.#pixels(picture));
    const sizes = pictures.flatMap(({ width, height }) => [width, height]);
    return instance.call((core) =>
      core.predictPictures(
        pictures.map(({ data }) => bytes(data)),
        new Uint32Array(sizes),
      ),
    );
  }
}

// Engines without explicit resource management lack the symbol.
if (Symbol.dispose) {
  Object.defineProperty(Model.prototype, Symbol.dispose, { value: Model.prototype.dispose });
}

export interface Model extends Disposable {}

interface About {
  readonly manifest: Manifest | null;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

function isPixels(picture: Picture): picture is Pixels {
  const { data, width, height } = (picture ?? {}) as Partial<Pixels>;
  return ArrayBuffer.isView(data) && typeof width === "number" && typeof height === "number";
}

/** The same memory, as the type that crosses the border. */
function bytes({ buffer, byteOffset, byteLength }: Pixels["data"]): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function object<T extends object>(input: T): T {
  if (typeof input === "object" && input !== null) return input;
  throw new DriftlineError("invalid_argument", `found ${String(input)}, expected an object`);
}
