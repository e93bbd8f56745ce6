/** A Postgres of its own, in a folder. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

const DEBIAN = "/usr/lib/postgresql";

/** Starts a server that listens on a socket in its folder alone; gives its URL, and what ends it. */
export function startPostgres(folder) {
  const programs = existsSync(DEBIAN) ? `${join(DEBIAN, readdirSync(DEBIAN).sort().at(-1), "bin")}/` : "";
  const data = join(folder, "data");
  const port = 54_000 + (process.pid % 1_000);
  mkdirSync(folder, { recursive: true });
  // Postgres refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    chmodSync(join(folder, ".."), 0o755);
    execFileSync("chown", ["postgres", folder]);
  }
  const run = (program, ...args) => {
    const line = isRoot ? ["runuser", "-u", "postgres", "--", programs + program, ...args] : [programs + program, ...args];
    execFileSync(line[0], line.slice(1), { cwd: "/", stdio: "ignore" });
  };
  run("initdb", "--auth=trust", "--username=postgres", "--pgdata", data);
  const options = `-c listen_addresses= -c unix_socket_directories=${folder} -p ${port}`;
  run("pg_ctl", "start", "--wait", "--options", options, "--pgdata", data, "--log", join(folder, "log"));
  const host = folder.replaceAll("/", "%2F");
  return {
    url: `postgres://postgres@${host}:${port}/postgres`,
    stop: () => run("pg_ctl", "stop", "--mode=immediate", "--pgdata", data),
  };
}
