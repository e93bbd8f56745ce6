/** Questions about files. */
import { existsSync, statSync } from "node:fs";

/** Whether `source` changed after `result` was made, or `result` is not there. */
export function isNewer(source, result) {
  return !existsSync(result) || statSync(source).mtimeMs > statSync(result).mtimeMs;
}
