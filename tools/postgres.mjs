/** Postgres, which the collector's tests start for themselves. */
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { install } from "./apt.mjs";

/** Debian keeps the programs of each version apart. */
const DEBIAN = "/usr/lib/postgresql";

/** Installs Postgres where it is missing. */
export async function ensurePostgres() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const folders = [...versions.map((version) => join(DEBIAN, version, "bin")), ...(process.env.PATH ?? "").split(delimiter)];
  const isComplete = (folder) => ["initdb", "psql"].every((program) => existsSync(join(folder, program)));
  if (!folders.some(isComplete)) await install(["postgresql"]);
}
