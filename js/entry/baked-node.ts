/** Node, for baked modules alone. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createDecoder, encodedBytes } from "../decoder.js";
import { createLoad } from "../load.js";
import type { Platform } from "../platform.js";
import { inNodeWorker } from "../worker/node-worker.js";

export { fileStorage } from "../drift/file.js";
export * from "../index.js";

const decodeExactly = createDecoder(() => compile("driftline_decoder.wasm"));

/** @internal */
export const platform: Platform = {
  open: async (address, { fetch, signal }) =>
    isWebAddress(address)
      ? fetch(address, { signal: signal ?? null })
      : readFile(pathOf(address), signal && { signal }),
  decode: async (picture) => decodeExactly(await encodedBytes(picture)),
  saveEveryMs: 5000,
  anonymously: { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" },
};

/** `load` also takes the path of a file. */
export const load = createLoad(platform, inNodeWorker(platform, new URL("../entry/worker-baked-node.js", import.meta.url)));

/** @internal */
export async function compile(name: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readModule(name));
}

/** @internal */
export function readModule(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(new URL(`../wasm/${name}`, import.meta.url));
}

function isWebAddress(address: string | URL): boolean {
  return /^(https?|data|blob):/.test(String(address));
}

function pathOf(address: string | URL): string {
  return String(address).startsWith("file:") ? fileURLToPath(address) : String(address);
}
