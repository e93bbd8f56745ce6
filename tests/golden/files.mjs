// Reads golden files in Node.
import { readFile } from "node:fs/promises";

const read = (name) => readFile(new URL(name, import.meta.url));

export const fileReader = {
  json: async (name) => JSON.parse(await read(name)),
  bytes: async (name) => new Uint8Array(await read(name)),
};
