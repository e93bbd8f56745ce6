/** Guests in processes of Node. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../guests/node.mjs", import.meta.url));

export async function start({ base }) {
  return { version: process.version, guest: (engine) => guest(engine, base), close() {} };
}

function guest(engine, base) {
  const child = fork(script, [engine, base]);
  const ended = once(child, "exit");
  const dead = ended.then(([code, signal]) => [{ error: `the process ended with ${signal ?? code}` }]);
  return {
    async call(method, ...args) {
      child.send({ method, args });
      const [reply] = await Promise.race([once(child, "message"), dead]);
      return reply;
    },
    async dismiss() {
      child.kill();
      await ended;
    },
  };
}
