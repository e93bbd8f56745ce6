import { DriftlineError } from "../error.js";
import type { Manifest } from "../manifest.js";
import type { Platform } from "../platform.js";
import type { DriftStorage, MonitorOptions } from "./types.js";

/** Where a model's state is kept, and when. */
export interface Keeping {
  readonly storage: DriftStorage;
  readonly key: string;
  /** Where the reports of all versions of the model are kept, which share a budget. */
  readonly reportsKey: string;
  /** How soon after a prediction; only when it is asked for, if absent. */
  readonly everyMs: number | undefined;
  readonly onHidden: Platform["onHidden"];
}

/** The storage that is given, or the platform's own. */
export function storageOf(platform: Platform, { storage = platform.storage }: MonitorOptions): MonitorOptions["storage"] {
  return storage;
}

/** `undefined` for a state that is kept nowhere. */
export function keepingOf(
  platform: Platform,
  monitor: false | MonitorOptions,
  manifest: Manifest | null,
  fingerprint: string,
): Keeping | undefined {
  if (monitor === false) return undefined;
  const storage = storageOf(platform, monitor);
  const { save_every_ms: everyMs = platform.saveEveryMs, clock = "time" } = monitor;
  if (storage && typeof storage.update !== "function") throw invalid("storage", "has no method `update`");
  // A timer takes 31 bits.
  if (everyMs !== undefined && !(everyMs >= 0 && everyMs < 2 ** 31)) {
    throw invalid("save_every_ms", `is ${everyMs}, expected 0 to 2^31 - 1`);
  }
  if (!storage) return undefined;
  const reportsKey = `driftline/reports/${manifest?.name}`;
  return { storage, key: keyOf(manifest, fingerprint, clock), reportsKey, everyMs, onHidden: platform.onHidden };
}

/** What reports can be kept in. */
export function transactional(keeping: Keeping | undefined): Keeping {
  if (!keeping) throw invalid("storage", "is missing: reports need one, for a budget that survives restarts");
  if (keeping.storage.transactions) return keeping;
  throw invalid("storage", "has no transactions, without which the budget of reports could be spent twice");
}

function invalid(option: keyof MonitorOptions, text: string): DriftlineError {
  return new DriftlineError("invalid_argument", `the option \`monitor.${option}\` ${text}`);
}

/** More than the directory of a bundle takes. */
const DIRECTORY_BYTES = 16_384;

/**
 * Another bundle of the same name and version, with another model or reference, has another one: the end of a bundle is
 * the directory of a ZIP file, with the checksum of every entry. Of an ONNX file it is weights, for most.
 */
export function fingerprintOf(file: Uint8Array): string {
  return hash(file.subarray(-DIRECTORY_BYTES));
}

function keyOf(manifest: Manifest | null, fingerprint: string, clock: string): string {
  const name = manifest ? `${manifest.name}@${manifest.version}` : "onnx";
  // What is dated by one clock can't go on by another.
  const dated = clock === "time" ? "" : `/${clock}`;
  return `driftline/${name}/${fingerprint}${dated}`;
}

/** 64 bits of FNV-1a. */
function hash(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
