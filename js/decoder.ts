import { DriftlineError } from "./error.js";
import { once } from "./platform.js";
import type { Pixels } from "./types.js";
import { createBindings } from "./wasm/decoder.js";

/** Decodes a JPEG, PNG, WebP or GIF where the platform can't, or not exactly. */
export type Decoder = (encoded: Uint8Array) => Promise<Pixels>;

/** A decoder whose module is loaded when the first picture comes. */
export function createDecoder(loadModule: () => Promise<WebAssembly.Module>): Decoder {
  const load = once(loadModule);
  return async (encoded) => {
    const bindings = createBindings();
    await bindings({ module_or_path: await load() });
    try {
      return bindings.decode(encoded) as Pixels;
    } catch (thrown) {
      const error = DriftlineError.from(thrown);
      if (error.code !== "crashed") throw error;
      throw new DriftlineError("invalid_image", "the picture could not be decoded", { cause: thrown });
    }
  };
}

/** The bytes of an encoded picture. */
export async function encodedBytes(picture: unknown): Promise<Uint8Array> {
  if (picture instanceof Uint8Array) return picture;
  if (picture instanceof ArrayBuffer) return new Uint8Array(picture);
  if (picture instanceof Blob) return new Uint8Array(await picture.arrayBuffer());
  throw new DriftlineError(
    "invalid_image",
    "expected pixels { data, width, height }, a Blob, an ArrayBuffer or a Uint8Array",
  );
}
