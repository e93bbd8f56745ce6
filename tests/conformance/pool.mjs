/** Runs cases in a few processes, so that one which crashes or hangs takes no other with it. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";

const MOST_PROCESSES = 4;

/**
 * Asks `worker`, a module, for each of `indices`, and gives a map from index to failure, or to undefined where it passed.
 */
export async function runAll(worker, args, indices, timeoutMs) {
  const queue = [...indices];
  const results = new Map();
  const work = async () => {
    let child;
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      child ??= await start(worker, args);
      const { failure, broken } = await ask(child, index, timeoutMs);
      results.set(index, failure);
      if (broken) {
        child.kill("SIGKILL");
        child = undefined;
      }
    }
    child?.kill();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), MOST_PROCESSES) }, work));
  return results;
}

/** Engines write to the console as they like; only their errors count. */
async function start(worker, args) {
  const child = fork(worker, args, { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const message = await answer(child);
  if (message !== "ready") throw new Error(`${worker} ${args.join(" ")} did not start: ${message.failure.message}`);
  return child;
}

function ask(child, index, timeoutMs) {
  const answered = answer(child, timeoutMs);
  child.send(index);
  return answered;
}

/** The next message, or in its place what kept it from coming. */
function answer(child, timeoutMs) {
  return new Promise((resolve) => {
    const end = (result) => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(result);
    };
    const broken = (code, message) => end({ failure: { code, message }, broken: true });
    const late = () => broken("timeout", `no answer within ${timeoutMs / 1000} s`);
    const timer = timeoutMs && setTimeout(late, timeoutMs);
    child.once("message", end);
    child.once("error", ({ message }) => broken("crashed", message));
    child.once("exit", (code, signal) => broken("crashed", `the process ended with ${signal ?? `exit code ${code}`}`));
  });
}
