/** Times functions in turn, so that a machine whose speed drifts is fair to each. */

const ROUNDS = 15;

/** For each function the milliseconds a call took, one figure a round. */
export async function interleave(functions, calls) {
  for (const call of functions) await time(call, calls);
  return rounds(functions.map((call) => () => time(call, calls)), ROUNDS);
}

/** For each function what it says, one figure a round; it is called once in each. */
export async function rounds(timers, count) {
  const samples = timers.map(() => []);
  for (let round = 0; round < count; round++) {
    for (const [index, timer] of timers.entries()) samples[index].push(await timer());
  }
  return samples;
}

async function time(call, calls) {
  const begin = performance.now();
  for (let index = 0; index < calls; index++) await call();
  return (performance.now() - begin) / calls;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
