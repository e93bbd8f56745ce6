import type { DriftStorage } from "./types.js";

const places = new WeakMap<DriftStorage, string>();

/** Remembers where a storage is, so that a worker can open the same one. */
export function placed(storage: DriftStorage, place: string): DriftStorage {
  places.set(storage, place);
  return storage;
}

/** `undefined` of a storage that is none of this package. */
export function placeOf(storage: DriftStorage): string | undefined {
  return places.get(storage);
}
