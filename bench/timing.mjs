/** Times functions in turn, so that a machine whose speed drifts is fair to each. */

const ROUNDS = 15;

/** For each function the milliseconds a call took, one figure a round. */
export async function interleave(functions, calls) {
  for (const call of functions) for (let index = 0; index < calls; index++) await call();
  const samples = functions.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, call] of functions.entries()) samples[index].push(await time(call, calls));
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
