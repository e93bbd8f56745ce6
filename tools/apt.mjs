/** Debian's packages. */
import { existsSync } from "node:fs";
import { capture, run } from "./command.mjs";
import { say } from "./progress.mjs";

/** Whether packages can be installed: apt is there, and the rights to use it. */
export function hasApt() {
  return existsSync("/usr/bin/apt-get") && (isRoot() || capture("sudo", ["-n", "true"]) !== undefined || hasTerminal("sudo"));
}

export function isInstalled(names) {
  const states = capture("dpkg-query", ["--show", "--showformat=${db:Status-Status}\n", ...names]);
  return states !== undefined && states.split("\n").every((state) => state === "installed");
}

/** Installs what is missing, with fresh package lists if the present ones don't do. Removes nothing that is in its way. */
export async function install(names) {
  if (isInstalled(names)) return;
  if (!hasApt()) throw new Error(`these Debian packages are needed: ${names.join(" ")}; install them with apt-get, as root`);
  say(`installing Debian's packages ${names.join(" ")}`);
  const installNow = () => apt("install", "--yes", "--no-remove", "--no-install-recommends", ...names);
  try {
    await installNow();
  } catch {
    say("trying once more with fresh package lists");
    await apt("update");
    await installNow();
  }
}

function apt(...args) {
  // Through `env`, because sudo clears the environment.
  const line = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", ...args];
  const [command, ...rest] = isRoot() ? line : ["sudo", ...line];
  return run(command, rest);
}

function isRoot() {
  return process.getuid?.() === 0;
}

/** sudo may ask for a password if there is someone to ask. */
function hasTerminal(command) {
  return Boolean(process.stderr.isTTY) && capture(command, ["--version"]) !== undefined;
}
