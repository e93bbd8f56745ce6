/** What browsers bring, in pages and in Web Workers; without the module that reads bundles. */
import { createDecoder, encodedBytes } from "../decoder.js";
import { indexedDbStorage } from "../drift/indexed-db.js";
import { DriftlineError } from "../error.js";
import type { Platform } from "../platform.js";
import { isWasm } from "../read.js";
import type { Picture, Pixels } from "../types.js";

// Bundlers find assets by this form of `new URL`.
const decoder = () => new URL("../wasm/driftline_decoder.wasm", import.meta.url);

const MAX_PIXELS = 2 ** 26;

const decodeExactly = createDecoder(() => compile(decoder()));

export const platform: Platform = {
  compilesStreams: true,
  open: (address, { fetch, signal }) => fetch(address, { signal: signal ?? null }),
  async decode(picture) {
    const pixels = await draw(picture);
    // A canvas multiplies colours by alpha and can't give them back; where it matters, decode anew.
    const encoded = picture instanceof Blob || picture instanceof Uint8Array || picture instanceof ArrayBuffer;
    return encoded && hasTransparency(pixels) ? decodeExactly(await encodedBytes(picture)) : pixels;
  },
  snapshot: (picture) => (isDrawn(picture) ? bitmapOf(picture) : undefined),
  storage: indexedDbStorage(),
  saveEveryMs: 5000,
  anonymously: { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" },
  onHidden,
};

function onHidden(callback: () => void): () => void {
  // In a Web Worker there is none.
  if (typeof document === "undefined") return () => undefined;
  const listen = () => {
    if (document.visibilityState === "hidden") callback();
  };
  document.addEventListener("visibilitychange", listen);
  return () => document.removeEventListener("visibilitychange", listen);
}

export async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await fetched(url);
  // Streaming needs the right media type, which not every server sends.
  return isWasm(response) ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

export async function fetched(url: URL): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new DriftlineError("network", `${url} answered ${response.status}`);
  return response;
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
    const pixels = context.getImageData(0, 0, width, height);
    // drawImage of Firefox leaves AVX registers dirty, with which WebAssembly takes 100 times as long on some Intel processors.
    // To clear a few pixels cleans them; one pixel and all of them are cleared in other ways, which do not.
    context.clearRect(0, 0, 8, 8);
    return pixels;
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

/** Whether only this thread can see it. Workers have no elements. */
function isDrawn(picture: object): picture is HTMLImageElement | HTMLCanvasElement | OffscreenCanvas {
  const isElement = typeof Element !== "undefined" && picture instanceof Element;
  return isElement || (typeof OffscreenCanvas !== "undefined" && picture instanceof OffscreenCanvas);
}

function hasTransparency({ data }: Pixels): boolean {
  for (let index = 3; index < data.length; index += 4) if (data[index] !== 255) return true;
  return false;
}
