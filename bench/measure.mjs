/** Everything that is measured on one platform. */
import { startPlatform } from "./platforms/index.mjs";
import { startTimes } from "./start.mjs";
import { steadyTimes } from "./steady.mjs";
import { BY_THREADS } from "./threads.mjs";

/** `{ version, steady, start, threads }`, the last three by case and engine. `tell` is told of each case. */
export async function measure({ name, folder, base }, cases, size, tell) {
  const platform = await startPlatform(name, folder, base);
  try {
    return {
      version: platform.version,
      steady: await steadyCases(platform, cases, size, (title) => tell(`${name}: ${title}`)),
      start: await startCases(platform, cases, size, (title) => tell(`${name}: ${title}, from nothing`)),
      threads: await threadCases(platform, cases, size, (title) => tell(`${name}: ${title}, by threads`)),
    };
  } finally {
    await platform.close();
  }
}

/** A guest takes one case after the other: what its engine has compiled for speed stays so. */
async function steadyCases(platform, cases, size, tell) {
  const guests = new Map();
  const guestOf = async (engine) => {
    if (!guests.has(engine)) guests.set(engine, await platform.guest(engine));
    return guests.get(engine);
  };
  const found = {};
  try {
    for (const test of cases) {
      tell(test.title);
      found[test.name] = await steadyTimes(test, guestOf, size);
    }
  } finally {
    for (const guest of guests.values()) await guest.dismiss();
  }
  return found;
}

/** Of networks that take long, where threads can share memory. */
async function threadCases(platform, cases, size, tell) {
  const tests = platform.isIsolated ? cases.filter(({ byThreads }) => byThreads) : [];
  return steadyCases(platform, tests.map((test) => ({ ...test, engines: BY_THREADS })), size, tell);
}

async function startCases(platform, cases, { starts }, tell) {
  const found = {};
  for (const test of cases.filter(({ start }) => start)) {
    tell(test.title);
    found[test.name] = await startTimes(test, platform.guest, starts);
  }
  return found;
}
