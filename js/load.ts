import { codeFor, prepareCode } from "./code.js";
import { storageOf } from "./drift/keeping.js";
import { bakedOrigin, fileOrigin, type Origin } from "./origin.js";
import { DriftlineError } from "./error.js";
import { LocalModel } from "./model/local.js";
import type { Model } from "./model/types.js";
import type { Platform } from "./platform.js";
import { isAddress, isResponse, looksBaked, read, type Report } from "./read.js";
import { hasRelaxedSimd } from "./simd.js";
import type { Builds, LoadOptions, Progress, Source } from "./types.js";

/** Loads a bundle, a plain ONNX file or a baked module; of `Builds` the one that runs fastest here. */
export type Load = (source: Source | Builds, options?: LoadOptions) => Promise<Model>;

/** Makes a model of a source, and says how it comes. */
export type Start<Started> = (source: Source, options: LoadOptions, report: Report) => Promise<Started>;

/** `remotely` starts models in workers; absent where there are none. */
export function createLoad(platform: Platform, remotely: Start<Model> = refuse): Load {
  const here = startHere(platform);
  return (given, options = {}) => loadBy<Model>(options.worker ? remotely : here, given, options);
}

/** Loads models into this thread. */
export function createLoadHere(platform: Platform): (given: Source | Builds, options?: LoadOptions) => Promise<LocalModel> {
  const here = startHere(platform);
  return (given, options = {}) => loadBy(here, given, options);
}

async function loadBy<Started>(start: Start<Started>, given: Source | Builds, options: LoadOptions): Promise<Started> {
  const { signal } = options;
  signal?.throwIfAborted();
  const report = (progress: Progress) => {
    if (!signal?.aborted) options.progress_callback?.(progress);
  };
  const source = isBuilds(given) ? given[hasRelaxedSimd() ? "relaxed" : "simd"] : given;
  report({ status: "initiate", source: describe(source) });
  const model = await start(source, options, report);
  signal?.throwIfAborted();
  report({ status: "ready" });
  return model;
}

function startHere(platform: Platform): Start<LocalModel> {
  return async (source, options, report) => {
    // Opening it takes about as long as compiling does. Of an ONNX file nothing may be kept, and a bundle loads for longer.
    if (looksBaked(source)) prepareStorage(platform, options.monitor);
    const origin = await originOf(platform, source, options, report);
    options.signal?.throwIfAborted();
    return LocalModel.start(platform, origin, options);
  };
}

async function refuse(): Promise<never> {
  const text = "the option `worker` needs threads, which Cloudflare Workers do not have: load without it";
  throw new DriftlineError("invalid_argument", text);
}

async function originOf(platform: Platform, source: Source, options: LoadOptions, report: Report): Promise<Origin> {
  prepareCode(platform, source, options);
  const { content, loaded } = await read(platform, source, options, report);
  options.signal?.throwIfAborted();
  report({ status: "done", loaded });
  if (content instanceof WebAssembly.Module) return bakedOrigin(content);
  const code = await codeFor(platform, content, options);
  if (code) return fileOrigin(code, content);
  const text = "driftline/baked loads only what driftline bake made; load bundles and ONNX files by driftline";
  throw new DriftlineError("invalid_argument", text);
}

function prepareStorage(platform: Platform, monitor: LoadOptions["monitor"] = {}): void {
  const storage = monitor && storageOf(platform, monitor);
  if (storage) storage.prepare?.();
}

function isBuilds(source: Source | Builds): source is Builds {
  return typeof source === "object" && source !== null && "simd" in source && "relaxed" in source;
}

function describe(source: Source): string {
  if (isResponse(source)) return source.url;
  return isAddress(source) ? String(source) : "bytes";
}
