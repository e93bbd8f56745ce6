import type { Platform } from "../platform.js";
import type { Answer, BatchAnswer, Picture, Pixels } from "../types.js";
import { arrayOf, type Kind, noBackground } from "./kind.js";

/** Pictures: decoded one after the other, as the platform does it. */
export const pictures: Kind = {
  async one(picture, { platform }) {
    const { data, width, height } = await pixelsOf(picture, platform);
    return (core) => core.predictPicture(bytes(data), width, height) as Answer;
  },
  async many(input, { platform }) {
    const decoded: Pixels[] = [];
    for (const picture of arrayOf(input, "pictures")) decoded.push(await pixelsOf(picture, platform));
    const sizes = new Uint32Array(decoded.flatMap(({ width, height }) => [width, height]));
    const pixels = decoded.map(({ data }) => bytes(data));
    return (core) => core.predictPictures(pixels, sizes) as BatchAnswer;
  },
  async explain(picture, options, background, { platform }) {
    noBackground(background);
    const { data, width, height } = await pixelsOf(picture, platform);
    return (core) => core.explainPicture(bytes(data), width, height, options);
  },
};

async function pixelsOf(picture: unknown, platform: Platform): Promise<Pixels> {
  // OK because decoding refuses what is no picture.
  return isPixels(picture) ? picture : platform.decode(picture as Exclude<Picture, Pixels>);
}

function isPixels(picture: unknown): picture is Pixels {
  const { data, width, height } = (picture ?? {}) as Partial<Pixels>;
  return ArrayBuffer.isView(data) && typeof width === "number" && typeof height === "number";
}

/** The same memory, as the type that crosses the border. */
function bytes({ buffer, byteOffset, byteLength }: Pixels["data"]): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
