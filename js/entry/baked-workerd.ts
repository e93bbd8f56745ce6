/** Cloudflare Workers, for baked modules alone: the module that reads bundles is not deployed then. */
import { createDecoder, encodedBytes } from "../decoder.js";
import { createLoad } from "../load.js";
import type { Platform } from "../platform.js";
import decoder from "../wasm/driftline_decoder.wasm";

export { durableObjectStorage, type ObjectStorage, type ObjectTransaction } from "../drift/durable-object.js";
export { type KeyValueStorage, kvStorage } from "../drift/kv.js";
export * from "../index.js";

const decodeExactly = createDecoder(async () => decoder);

/** @internal */
export const platform: Platform = {
  open: (address, { fetch, signal }) => fetch(address, { signal: signal ?? null }),
  decode: async (picture) => decodeExactly(await encodedBytes(picture)),
};

export const load = createLoad(platform);
