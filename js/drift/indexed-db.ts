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
      const opening = connect();
      await opening.found;
      // It is made for longer than a model takes to start, which only asks what is kept.
      if (opening.isMaking && change(undefined) === undefined) return;
      await updateIn(await opening.database, key, change);
    },
  };
  return placed(storage, database);
}

interface Opening {
  readonly database: Promise<IDBDatabase>;
  /** Resolves once it is known whether there was one. */
  readonly found: Promise<void>;
  /** Whether one is only being made, and so holds nothing. */
  isMaking: boolean;
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
    const say = (isMaking: boolean) => {
      opening.isMaking = isMaking;
      resolve();
    };
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE);
      say(true);
    };
    const over = () => say(false);
    database.then(over, over);
  });
  const opening: Opening = { database, found, isMaking: false };
  return opening;
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
        // That the transaction is over takes as long to learn as a model needs to start.
        else resolve();
      } catch (error) {
        thrown = error;
        transaction.abort();
      }
    };
  });
}
