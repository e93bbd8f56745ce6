/** What a worker opens: what `load` was given, as far as it can be posted. */
import { placeOf } from "../drift/places.js";
import { DriftlineError } from "../error.js";
import type { Platform } from "../platform.js";
import { isAddress, read, type Report } from "../read.js";
import type { CollectorOptions, LoadOptions, MonitorOptions, Source } from "../types.js";

export interface Opening {
  /** An address that means the same in the worker, or what can be posted as often as a worker is started. */
  readonly source: string | Blob | WebAssembly.Module;
  /** Bytes that were read already. */
  readonly loaded: number;
  readonly monitor: undefined | false | PostedMonitor;
  readonly collector: CollectorOptions | undefined;
  readonly threads: number | undefined;
}

interface PostedMonitor extends Omit<MonitorOptions, "storage"> {
  /** Where the storage is, as the platform knows it. */
  readonly storage?: string | false;
}

/** Throws where an option can't be posted. */
export async function openingOf(platform: Platform, source: Source, options: LoadOptions, report: Report): Promise<Opening> {
  const { monitor, collector, threads, fetch } = options;
  if (fetch) throw invalid("fetch", "is a function, which no worker can call: give load the Response instead");
  return {
    monitor: monitor && postedMonitor(monitor),
    collector: collector && postedCollector(collector),
    threads,
    ...(await postedSource(platform, source, options, report)),
  };
}

/** Of an address, the worker reads the model, so that its bytes are never here. */
async function postedSource(
  platform: Platform,
  source: Source,
  options: LoadOptions,
  report: Report,
): Promise<Pick<Opening, "source" | "loaded">> {
  if (isAddress(source)) return { source: absolute(source), loaded: 0 };
  if (source instanceof Blob) return { source, loaded: 0 };
  const { content, loaded } = await read(platform, source, options, report);
  return { source: content instanceof WebAssembly.Module ? content : new Blob([content as BlobPart]), loaded };
}

function postedMonitor({ storage, ...monitor }: MonitorOptions): PostedMonitor {
  if (!storage) return { ...monitor, ...(storage === false && { storage }) };
  const place = placeOf(storage);
  if (place !== undefined) return { ...monitor, storage: place };
  throw invalid("monitor.storage", "is none of this package, and no worker can call another one");
}

function postedCollector({ url, relay, ...collector }: CollectorOptions): CollectorOptions {
  return { ...collector, url: absolute(url), ...(relay && { relay: { ...relay, url: absolute(relay.url) } }) };
}

/** A worker has an address of its own, to which others would be relative. In Node they are those of the process. */
function absolute(address: string | URL): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return base === undefined ? String(address) : new URL(address, base).href;
  } catch {
    // What reads it says what is wrong with it.
    return String(address);
  }
}

function invalid(option: string, text: string): DriftlineError {
  return new DriftlineError("invalid_argument", `the option \`${option}\` ${text}, or load without { worker }`);
}
