/** Finds the browsers that tests drive, or installs them. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { hasApt, install } from "./apt.mjs";

const MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const MAC_FIREFOX = "/Applications/Firefox.app/Contents/MacOS/firefox";
const PROGRAMS = {
  chromium: {
    variable: "CHROMIUM_PATH",
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", MAC_CHROME],
    debian: "chromium",
  },
  firefox: {
    variable: "FIREFOX_PATH",
    names: ["firefox-esr", "firefox", MAC_FIREFOX],
    debian: "firefox-esr",
  },
  chromedriver: { variable: "CHROMEDRIVER", names: ["chromedriver"], debian: "chromium-driver" },
};

/** The paths of the programs named, as environment variables: CHROMIUM_PATH, FIREFOX_PATH, CHROMEDRIVER. */
export async function browsers(...programs) {
  const missing = programs.filter((program) => !find(PROGRAMS[program]));
  if (missing.length > 0) await obtain(missing.map((program) => PROGRAMS[program]));
  return Object.fromEntries(programs.map((program) => [PROGRAMS[program].variable, found(PROGRAMS[program])]));
}

async function obtain(missing) {
  if (!hasApt()) {
    const variables = missing.map(({ variable }) => variable).join(", ");
    throw new Error(`not found: ${missing.map(({ names }) => names[0]).join(", ")}; install, or set ${variables}`);
  }
  await install(missing.map(({ debian }) => debian));
}

function found(program) {
  const path = find(program);
  if (!path) throw new Error(`${program.names[0]} is not on the path; set ${program.variable}`);
  return path;
}

function find({ variable, names }) {
  if (process.env[variable]) return process.env[variable];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = names.flatMap((name) => (name.startsWith("/") ? [name] : folders.map((folder) => join(folder, name))));
  return paths.find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
