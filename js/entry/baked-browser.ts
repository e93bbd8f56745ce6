/** Browsers, for baked modules alone: an app that loads no bundle does without the module that reads them. */
import { createDecoder, encodedBytes } from "../decoder.js";
import { indexedDbStorage } from "../drift/indexed-db.js";
import { DriftlineError } from "../error.js";
import { createLoad } from "../load.js";
import type { Platform } from "../platform.js";
import { isWasm } from "../read.js";
import type { Picture, Pixels } from "../types.js";

export { indexedDbStorage } from "../drift/indexed-db.js";
export * from "../index.js";

// Bundlers find assets by this form of `new URL`.
const decoder = () => new URL("../wasm/driftline_decoder.wasm", import.meta.url);

const MAX_PIXELS = 2 ** 26;

const decodeExactly = createDecoder(() => compile(decoder()));

/** @internal */
export const platform: Platform = {
  open: (address, { fetch, signal }) => fetch(address, { signal: signal ?? null }),
  async decode(picture) {
    const pixels = await draw(picture);
    // A canvas multiplies colours by alpha and can't give them back; where it matters, decode anew.
    const encoded = picture instanceof Blob || picture instanceof Uint8Array || picture instanceof ArrayBuffer;
    return encoded && hasTransparency(pixels) ? decodeExactly(await encodedBytes(picture)) : pixels;
  },
  storage: indexedDbStorage(),
  saveEveryMs: 5000,
  anonymously: { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" },
  onHidden,
};

export const load = createLoad(platform);

function onHidden(callback: () => void): () => void {
  // In a Web Worker there is none.
  if (typeof document === "undefined") return () => undefined;
  const listen = () => {
    if (document.visibilityState === "hidden") callback();
  };
  document.addEventListener("visibilitychange", listen);
  return () => document.removeEventListener("visibilitychange", listen);
}

/** @internal */
export async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new DriftlineError("network", `${url} answered ${response.status}`);
  // Streaming needs the right media type, which not every server sends.
  return isWasm(response) ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

async function draw(picture: Exclude<Picture, Pixels>): Promise<Pixels> {
  const bitmap = await bitmapOf(picture);
  try {
    const { width, height } = bitmap;
    if (width * height > MAX_PIXELS) {
      const text = `the picture is ${width} x ${height} pixels, expected at most ${MAX_PIXELS} in all`;
      throw new DriftlineError("too_large", text);
    }
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (!context) throw new DriftlineError("invalid_image", "the browser gave no canvas to draw on");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height);
  } finally {
    bitmap.close();
  }
}

async function bitmapOf(picture: Exclude<Picture, Pixels>): Promise<ImageBitmap> {
  const bytes = picture instanceof Uint8Array || picture instanceof ArrayBuffer;
  const source = bytes ? new Blob([picture as BlobPart]) : picture;
  try {
    // Colours as they are stored: training pipelines ignore profiles too.
    return await createImageBitmap(source, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  } catch (cause) {
    throw new DriftlineError("invalid_image", "not a picture that this browser can decode", { cause });
  }
}

function hasTransparency({ data }: Pixels): boolean {
  for (let index = 3; index < data.length; index += 4) if (data[index] !== 255) return true;
  return false;
}
