import type { DriftStorage } from "./types.js";

/** The part of a KV namespace that is needed. */
export interface KeyValueStorage {
  get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null>;
  put(key: string, value: Uint8Array): Promise<void>;
}

/**
 * Keeps what models have seen in Workers KV. For one writer: KV changes nothing atomically and shows a change to
 * others up to a minute later, so that of writers that save within that time the last one wins, and what the
 * others counted is lost; and a write that fails may have been done, so that its counts come twice. Where several
 * instances of a Worker predict, use `durableObjectStorage`. Reports can't be kept in it.
 */
export function kvStorage(namespace: KeyValueStorage): DriftStorage {
  return {
    transactions: false,
    async update(key, change) {
      const stored = await namespace.get(key, "arrayBuffer");
      const changed = change(stored ? new Uint8Array(stored) : undefined);
      if (changed) await namespace.put(key, changed);
    },
  };
}
