/** What a WebAssembly module weighs, as it is and as it is sent. */
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// The best two take most of a minute for a module, and gain a tenth.
const BROTLI_QUALITY = 9;

/** `{ raw, gzip, brotli }` in bytes, by `gzip -9` and `brotli -9`. */
export function sizeOf(path) {
  const bytes = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const [gzip, brotli] = [gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes, { params })];
  return { raw: bytes.length, gzip: gzip.length, brotli: brotli.length };
}
