import { placed } from "./places.js";
import type { DriftStorage } from "./types.js";

const STORE = "states";

/**
 * Keeps what models have seen in the browser, for all tabs and workers of the site: the browser lets one after the
 * other change it.
 */
export function indexedDbStorage(database = "driftline"): DriftStorage {
  let opening: Opening | undefined;
  const connect = () => {
    const closed = () => {
      opening = undefined;
    };
    opening ??= open(database, closed);
    opening.database.catch(closed);
    return opening;
  };
  const storage: DriftStorage = {
    transactions: true,
    // A failure is found, and told, by the update.
    prepare: () => void connect(),
    async update(key, change) {
      const { request, found, database } = connect();
      await found;
      // One that is only being made holds nothing. A model that starts asks what is kept, and need not wait for the rest.
      if (request.transaction && change(undefined) === undefined) return;
      await updateIn(await database, key, change);
    },
  };
  return placed(storage, database);
}

interface Opening {
  /** Has a transaction only while a database is made. */
  readonly request: IDBOpenDBRequest;
  /** Resolves once it is known whether there was a database. */
  readonly found: Promise<void>;
  readonly database: Promise<IDBDatabase>;
}

function open(name: string, closed: () => void): Opening {
  const request = indexedDB.open(name, 1);
  const database = new Promise<IDBDatabase>((resolve, reject) => {
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
  const found = new Promise<void>((resolve) => {
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE);
      resolve();
    };
    database.then(() => resolve(), () => resolve());
  });
  return { request, found, database };
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
        // There is nothing to wait for, and to learn that the transaction is over takes some milliseconds.
        else resolve();
      } catch (error) {
        thrown = error;
        transaction.abort();
      }
    };
  });
}
