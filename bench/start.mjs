/** How long it takes from nothing to the first answer, and how much memory an engine holds then. */

/** In guests that never ran before, one after the other: for each engine its `ms` and its `bytes`, a figure each time. */
export async function startTimes(test, newGuest, count) {
  const engines = test.engines.filter((engine) => engine !== "unwatched");
  const found = Object.fromEntries(engines.map((engine) => [engine, { ms: [], bytes: [] }]));
  for (let round = 0; round < count; round++) {
    for (const engine of engines) {
      const guest = await newGuest(engine);
      await guest.prepare(test);
      found[engine].ms.push(await guest.open(test));
      found[engine].bytes.push(await guest.memory());
      await guest.dismiss();
    }
  }
  return found;
}
