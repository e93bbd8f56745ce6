/** Where engines run. Each platform starts guests, and each guest has an engine of its own. */
import * as chromium from "./chromium.mjs";
import * as node from "./node.mjs";
import * as workerd from "./workerd.mjs";

export const PLATFORMS = { chromium, node, workerd };

/**
 * Starts a platform whose guests fetch from a folder, and from where it is served: `{ version, guest(engine, test), close() }`.
 * A guest of the engine `baked` takes no case but its own. A guest's methods are those of guests/guest.mjs, and `dismiss`.
 */
export async function startPlatform(name, folder, base) {
  const platform = await PLATFORMS[name].start({ folder, base });
  return { ...platform, guest: async (engine, test) => asked(engine, await platform.guest(engine, test)) };
}

function asked(engine, { call, dismiss }) {
  const ask = (method) => async (...args) => {
    const { result, error } = await call(method, ...args);
    if (error !== undefined) throw new Error(`${engine} in ${method}: ${error}`);
    return result;
  };
  const methods = ["prepare", "open", "time", "answer", "memory", "close"];
  return { ...Object.fromEntries(methods.map((method) => [method, ask(method)])), dismiss };
}
