/** How long a call takes once an engine is warm. */
import { compareAnswers } from "./answers.mjs";
import { rounds } from "./timing.mjs";

const MAX_CALLS = 10_000;
const GROWTH = 10;

/**
 * For each engine of a case the milliseconds a call, one figure a round. A case may ask for so many times as many rounds, shorter ones.
 * Throws where their answers differ.
 */
export async function steadyTimes(test, guestOf, { rounds: count, roundMs, warmMs }) {
  const { moreRounds = 1 } = test;
  const guests = await Promise.all(test.engines.map(guestOf));
  for (const guest of guests) {
    await guest.prepare(test);
    await guest.open(test);
  }
  const answers = [];
  for (const guest of guests) answers.push(await guest.answer());
  compareAnswers(test, answers);
  const timers = [];
  for (const guest of guests) {
    const calls = await warm(guest, warmMs, roundMs / moreRounds);
    timers.push(() => guest.time(calls));
  }
  const samples = await rounds(timers, moreRounds * count);
  for (const guest of guests) await guest.close();
  return Object.fromEntries(test.engines.map((engine, index) => [engine, samples[index]]));
}

/** Calls until the engine's code is compiled for speed, and gives how many calls fill a round. */
async function warm(guest, warmMs, roundMs) {
  const begin = performance.now();
  for (let calls = 1; ; ) {
    const spent = calls * (await guest.time(calls));
    const full = spent >= roundMs / 2 || calls === MAX_CALLS;
    if (full && performance.now() - begin >= warmMs) return calls;
    // A Worker's clock has whole milliseconds, by which some calls take none.
    const wanted = spent === 0 ? MAX_CALLS : Math.ceil((calls * roundMs) / spent);
    calls = Math.min(wanted, GROWTH * calls, MAX_CALLS);
  }
}
