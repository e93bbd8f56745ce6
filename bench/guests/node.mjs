/** A guest in a process of Node: node.mjs ENGINE BASE. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ENGINES } from "../engines/index.mjs";
import { createGuest } from "./guest.mjs";

const [name, base] = process.argv.slice(2);
const compile = async (url) => WebAssembly.compile(await readFile(url));
const guest = createGuest(ENGINES[name], { compile, locate: fileURLToPath }, base);

process.on("message", async ({ method, args }) => {
  const reply = await guest[method](...args).then(
    (result) => ({ result }),
    (error) => ({ error: String(error.stack) }),
  );
  process.send(reply);
});
