import type { AboutLoaded } from "../about.js";
import { disposed } from "../model/disposable.js";
import { Calls, type Hearing } from "./calls.js";
import type { Opening } from "./opening.js";
import type { StartThread } from "./protocol.js";

/** The worker that has a model. Where it ended, the next call starts another one, which reads the model again. */
export class Host {
  readonly #start: StartThread;
  readonly #opening: Opening;
  #loading: Promise<Loaded> | undefined;

  constructor(start: StartThread, opening: Opening) {
    this.#start = start;
    this.#opening = opening;
  }

  async load(hearing: Hearing): Promise<AboutLoaded> {
    return (await this.#loaded(hearing)).about;
  }

  /** The calls of a worker that has the model. */
  async calls(): Promise<Calls> {
    return (await this.#loaded({})).calls;
  }

  /** Saves what is not saved yet. Starts no worker for that: one that ended has nothing more to save. */
  async saveQuietly(): Promise<void> {
    const { calls } = (await this.#loading) ?? {};
    await calls?.call("saveQuietly", { args: [] });
  }

  /** Ends the worker, once what it was asked before is done and what it has seen is saved. */
  async dispose(): Promise<void> {
    const { calls } = (await this.#loading) ?? {};
    await calls?.call("dispose", { args: [] });
    calls?.end(disposed());
  }

  #loaded(hearing: Hearing): Promise<Loaded> {
    if (this.#loading) return this.#loading;
    const forget = () => {
      if (this.#loading === loading) this.#loading = undefined;
    };
    const loading = loaded(this.#start, this.#opening, hearing, forget);
    loading.catch(forget);
    this.#loading = loading;
    return loading;
  }
}

interface Loaded {
  readonly calls: Calls;
  readonly about: AboutLoaded;
}

async function loaded(start: StartThread, opening: Opening, hearing: Hearing, ended: () => void): Promise<Loaded> {
  const calls = new Calls(start, ended);
  try {
    return { calls, about: await calls.call<AboutLoaded>("load", { args: [opening] }, hearing) };
  } catch (error) {
    calls.end(disposed());
    throw error;
  }
}
