import type { DriftStorage } from "./types.js";

/** The part of a Durable Object's storage, `ctx.storage`, that is needed. */
export interface ObjectStorage {
  transaction<T>(work: (transaction: ObjectTransaction) => Promise<T>): Promise<T>;
}

export interface ObjectTransaction {
  get(key: string): Promise<unknown>;
  put(key: string, value: Uint8Array): Promise<void>;
}

/**
 * Keeps what models have seen in a Durable Object. All models in it share it without losing anything.
 *
 * A state has tens of kilobytes, of a wide table some hundreds; Durable Objects with SQLite take up to 2 MB.
 */
export function durableObjectStorage(storage: ObjectStorage): DriftStorage {
  return {
    transactions: true,
    update: (key, change) =>
      storage.transaction(async (transaction) => {
        const changed = change((await transaction.get(key)) as Uint8Array | undefined);
        if (changed) await transaction.put(key, changed);
      }),
  };
}
