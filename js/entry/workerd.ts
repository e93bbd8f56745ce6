/** Cloudflare Workers: modules are compiled when the Worker is deployed, so they are imported. */
import { createDecoder, encodedBytes } from "../decoder.js";
import { createLoad } from "../load.js";
import type { Platform } from "../platform.js";
import relaxed from "../wasm/driftline_relaxed.wasm";
import decoder from "../wasm/driftline_decoder.wasm";

export { durableObjectStorage, type ObjectStorage, type ObjectTransaction } from "../drift/durable-object.js";
export { type KeyValueStorage, kvStorage } from "../drift/kv.js";
export * from "../index.js";

const decodeExactly = createDecoder(async () => decoder);

const platform: Platform = {
  module: async () => relaxed,
  open: (address, { fetch, signal }) => fetch(address, { signal: signal ?? null }),
  decode: async (picture) => decodeExactly(await encodedBytes(picture)),
};

export const load = createLoad(platform);
