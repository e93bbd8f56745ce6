/** Node: files as well as addresses. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createDecoder, encodedBytes } from "../decoder.js";
import { instantiate } from "../instance.js";
import { createLoad } from "../load.js";
import { once, type Platform } from "../platform.js";
import { hasRelaxedSimd } from "../simd.js";

export { fileStorage } from "../drift/file.js";
export * from "../index.js";

const decodeExactly = createDecoder(() => compile("driftline_decoder.wasm"));
const module = once(() => compile(hasRelaxedSimd() ? "driftline_relaxed.wasm" : "driftline_simd.wasm"));

const platform: Platform = {
  module,
  open: async (address, { fetch, signal }) =>
    isWebAddress(address)
      ? fetch(address, { signal: signal ?? null })
      : readFile(pathOf(address), signal && { signal }),
  decode: async (picture) => decodeExactly(await encodedBytes(picture)),
  saveEveryMs: 5000,
  anonymously: { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" },
};

/** `load` also takes the path of a file. */
export const load = createLoad(platform);

/** @internal The module's functions that need no model, for the command line. */
export const bindings = once(async () => instantiate(await module()));

async function compile(name: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(`../wasm/${name}`, import.meta.url)));
}

function isWebAddress(address: string | URL): boolean {
  return /^(https?|data|blob):/.test(String(address));
}

function pathOf(address: string | URL): string {
  return String(address).startsWith("file:") ? fileURLToPath(address) : String(address);
}
