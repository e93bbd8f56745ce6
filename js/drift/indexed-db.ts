import { placed } from "./places.js";
import type { DriftStorage } from "./types.js";

const STORE = "states";

/**
 * Keeps what models have seen in the browser, for all tabs and workers of the site: the browser lets one after the
 * other change it.
 */
export function indexedDbStorage(database = "driftline"): DriftStorage {
  let opened: Promise<IDBDatabase> | undefined;
  const connect = () => {
    const closed = () => {
      opened = undefined;
    };
    opened ??= open(database, closed);
    opened.catch(closed);
    return opened;
  };
  const storage: DriftStorage = {
    transactions: true,
    // A failure is found, and told, by the update.
    prepare: () => void connect(),
    async update(key, change) {
      await updateIn(await connect(), key, change);
    },
  };
  return placed(storage, database);
}

function open(name: string, closed: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = closed;
      // Another tab wants to delete it, which would wait for this one.
      database.onversionchange = () => {
        database.close();
        closed();
      };
      resolve(database);
    };
  });
}

function updateIn(database: IDBDatabase, ...[key, change]: Parameters<DriftStorage["update"]>): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite");
    const states = transaction.objectStore(STORE);
    let thrown: unknown;
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(thrown ?? transaction.error);
    const stored: IDBRequest<Uint8Array | undefined> = states.get(key);
    stored.onsuccess = () => {
      try {
        const changed = change(stored.result);
        if (changed) states.put(changed, key);
      } catch (error) {
        thrown = error;
        transaction.abort();
      }
    };
  });
}
