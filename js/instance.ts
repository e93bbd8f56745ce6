import { DriftlineError } from "./error.js";
import { type Bindings, type Core, createBindings } from "./wasm/driftline.js";

/**
 * A WebAssembly instance of its own for one model. Its memory goes when the model goes, and a crash
 * in it touches no other model: the next call gets a new instance with the same bytes.
 */
export class Instance {
  readonly #module: WebAssembly.Module;
  readonly #bytes: Uint8Array;
  #core: Core | undefined;

  private constructor(module: WebAssembly.Module, bytes: Uint8Array) {
    this.#module = module;
    this.#bytes = bytes;
  }

  static async start(module: WebAssembly.Module, bytes: Uint8Array): Promise<Instance> {
    const instance = new Instance(module, bytes);
    await instance.call(() => undefined);
    return instance;
  }

  /** Calls into WebAssembly, and turns what it throws into a `DriftlineError`. */
  async call<T>(use: (core: Core) => T): Promise<T> {
    try {
      this.#core ??= new (await instantiate(this.#module)).Core(this.#bytes);
      return use(this.#core);
    } catch (thrown) {
      const error = DriftlineError.from(thrown);
      // Its memory can't be trusted after a crash.
      if (error.code === "crashed") this.#core = undefined;
      throw error;
    }
  }
}

/** A new instance of the module, for calls that need no model. */
export async function instantiate(module: WebAssembly.Module): Promise<Bindings> {
  const bindings = createBindings();
  await bindings({ module_or_path: module });
  return bindings;
}
