import type { DriftStorage } from "../drift/types.js";
import { createLoadHere } from "../load.js";
import type { LocalModel } from "../model/local.js";
import type { Platform } from "../platform.js";
import type { DriftOptions, LoadOptions } from "../types.js";
import { sent } from "./errors.js";
import type { Opening } from "./opening.js";
import type { Call, Reply, Request } from "./protocol.js";

/** The worker's end of what leads to who started it. */
export interface Port {
  listen(hear: (request: Request) => void): void;
  post(reply: Reply): void;
}

interface Running {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

type Hearing = Required<Pick<LoadOptions, "signal">> & { readonly progress_callback?: (progress: unknown) => void };

/** Loads a model when it is asked to, then asks it what it is asked. `storageAt` opens the storage of a place. */
export function serve(port: Port, platform: Platform, storageAt: (place: string) => DriftStorage): void {
  const load = createLoadHere(platform);
  const running = new Map<number, Running>();
  let loaded: LocalModel | undefined;
  /** Those that came of the next call. */
  let rows: unknown[] = [];

  port.listen((request) => {
    if ("abort" in request) return running.get(request.abort)?.controller.abort();
    if ("rows" in request) {
      if (request.first) rows = [];
      return rows.push(...request.rows);
    }
    const { id, inParts } = request;
    const controller = new AbortController();
    const call = inParts ? { ...request, args: [rows, ...request.args.slice(1)] } : request;
    if (inParts) rows = [];
    const done = answer(call, controller.signal).then((reply) => {
      running.delete(id);
      port.post(reply);
    });
    running.set(id, { controller, done });
  });

  async function answer(call: Call, signal: AbortSignal): Promise<Reply> {
    const { id, hears } = call;
    const progress_callback = (progress: unknown) => port.post({ id, progress });
    try {
      return { id, result: await resultOf(call, { signal, ...(hears && { progress_callback }) }) };
    } catch (error) {
      return { id, error: sent(error) };
    }
  }

  async function resultOf({ method, args }: Call, hearing: Hearing): Promise<unknown> {
    if (method === "load") {
      // OK because nothing else is sent with it.
      const { source, ...options } = args[0] as Opening;
      loaded = await load(source, { ...optionsOf(options, storageAt), ...hearing });
      const { manifest, inputs, outputs, threads } = loaded;
      return { manifest, inputs, outputs, threads };
    }
    // OK because nothing is asked before it is loaded.
    const model = loaded as LocalModel;
    if (method === "dispose") return dispose(model);
    // OK because what is sent is what the method of the same name was given.
    const ask = model[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return ask.call(model, ...withHearing(method, args, hearing));
  }

  /** Resolves once what was asked before is answered, and what was seen is saved. */
  async function dispose(model: LocalModel): Promise<void> {
    const before = [...running.values()].map(({ done }) => done);
    model.dispose();
    await Promise.all(before);
    await model.saveQuietly();
  }
}

function optionsOf({ monitor, collector, threads }: Omit<Opening, "source">, storageAt: (place: string) => DriftStorage): LoadOptions {
  const { storage } = monitor || {};
  const opened = monitor && { ...monitor, ...(storage && { storage: storageAt(storage) }) };
  return { ...(opened !== undefined && { monitor: opened }), ...(collector && { collector }), threads } as LoadOptions;
}

/** What is asked in turns takes a signal and tells progress, by its last options. */
function withHearing(method: Call["method"], args: readonly unknown[], hearing: Hearing): readonly unknown[] {
  const options = args.at(-1);
  switch (method) {
    case "explain":
    case "importance":
    case "compare":
    case "counterfactual":
      return [...args.slice(0, -1), { ...(options as object), ...hearing }];
    case "drift": {
      const { explain, ...rest } = options as DriftOptions;
      return explain ? [{ ...rest, explain: { ...explain, ...hearing } }] : args;
    }
    default:
      return args;
  }
}
