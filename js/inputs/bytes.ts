import type { Answer } from "../types.js";
import { join } from "./join.js";
import { arrayOf, inRow, type Kind, wrongType } from "./kind.js";

/** The bytes of files. */
export const bytes: Kind = {
  async one(input) {
    const content = await bytesOf(input);
    return (core) => core.predictBytes(content) as Answer;
  },
  async many(input, { labels }) {
    const contents = await Promise.all(arrayOf(input, "files").map(bytesOf));
    return (core) => {
      const answer = (content: Uint8Array) => core.predictBytes(content) as Answer;
      return join(contents.map((content, row) => inRow(row, () => answer(content))), labels);
    };
  },
};

async function bytesOf(input: unknown): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (input instanceof Blob) return new Uint8Array(await input.arrayBuffer());
  throw wrongType(input, "bytes: a Uint8Array, an ArrayBuffer or a Blob");
}
