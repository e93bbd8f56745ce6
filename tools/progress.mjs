/** Says what is going on, and since when. On stderr: a command's stdout is its answer. */

const start = performance.now();

export function say(text) {
  process.stderr.write(`[${clock(performance.now() - start)}] ${text}\n`);
}

/** Names the work, does it, and says how long it took. */
export async function step(title, work) {
  const begin = performance.now();
  say(title);
  const result = await work();
  say(`${title}: done in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return result;
}

/** Ends the program with the error's text: its stack is of no use to who runs a script. */
export function fail(error) {
  say(`failed: ${error.message}`);
  process.exit(1);
}

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, "0")}`;
}
