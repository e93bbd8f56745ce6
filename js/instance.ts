import { DriftlineError } from "./error.js";
import type { Origin } from "./origin.js";
import { Crew } from "./threads/crew.js";
import { type Bindings, type Core, createBindings } from "./wasm/driftline.js";

/**
 * A WebAssembly instance of its own for one model. Its memory goes when the model goes, and a crash
 * in it touches no other model: the next call gets a new instance of the same origin.
 */
export class Instance {
  readonly #origin: Origin;
  readonly #prepare: (core: Core) => void;
  #core: Core | undefined;
  #crew: Crew | undefined;
  #starting: Promise<Core> | undefined;

  private constructor(origin: Origin, prepare: (core: Core) => void) {
    this.#origin = origin;
    this.#prepare = prepare;
  }

  /** `prepare` is called with each new core. */
  static async start(origin: Origin, prepare: (core: Core) => void): Promise<Instance> {
    const instance = new Instance(origin, prepare);
    await instance.core();
    return instance;
  }

  /** Calls into WebAssembly, at once where the core is there, and turns what it throws into a `DriftlineError`. */
  async call<T>(use: (core: Core) => T): Promise<T> {
    return this.use(this.#core ?? (await this.core()), use);
  }

  /** The core, for `use`. After a crash it is a new one. */
  async core(): Promise<Core> {
    if (this.#core) return this.#core;
    try {
      this.#starting ??= this.#start();
      return await this.#starting;
    } catch (thrown) {
      throw DriftlineError.from(thrown);
    } finally {
      this.#starting = undefined;
    }
  }

  /** Calls this core at once, for callers that can't wait. */
  use<T>(core: Core, use: (core: Core) => T): T {
    try {
      if (!this.has(core)) throw new Error("another call stopped it");
      return use(core);
    } catch (thrown) {
      const error = DriftlineError.from(thrown);
      // Its memory can't be trusted after a crash.
      if (error.code === "crashed" && this.has(core)) {
        this.#core = undefined;
        this.endThreads();
      }
      throw error;
    }
  }

  /** Whether it did not crash. */
  has(core: Core): boolean {
    return this.#core === core;
  }

  /** Threads that compute, this one included. */
  get threads(): number {
    return this.#origin.crew?.count ?? 1;
  }

  /** Ends the threads that help. What is still called computes in this one. */
  endThreads(): void {
    this.#crew?.end();
    this.#crew = undefined;
  }

  async #start(): Promise<Core> {
    const { module, part, crew } = this.#origin;
    const bindings = await instantiate(module);
    if (part) await bindings.addPart(part);
    // First, because they start while the model is read.
    if (crew) this.#crew = new Crew(bindings, crew);
    try {
      this.#core = this.#open(bindings);
    } catch (thrown) {
      this.endThreads();
      throw thrown;
    }
    return this.#core;
  }

  #open({ Core }: Bindings): Core {
    const { file } = this.#origin;
    const core = file ? new Core(file) : Core.baked();
    if (!core) throw new DriftlineError("invalid_bundle", "the baked module holds no model; bake the bundle again");
    this.#prepare(core);
    return core;
  }
}

/** A new instance of the module, for calls that need no model. */
export async function instantiate(module: WebAssembly.Module): Promise<Bindings> {
  const bindings = createBindings();
  await bindings({ module_or_path: module });
  return bindings;
}
