/** Tells whether what something was made of is still the same. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./cache.mjs";

/** Of a text or bytes, and of files. */
export function hashOf(text, files) {
  const hash = createHash("sha256").update(text);
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** Files of this folder. */
export const tools = (...names) => names.map((name) => join(project, "tools", name));
