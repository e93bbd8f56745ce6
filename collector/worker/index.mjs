// The collector as a Cloudflare Worker. Everything but fetching is in WebAssembly.
import { createBindings } from "./dist/driftline_collector.js";
import module from "./dist/driftline_collector.wasm";

const PATIENCE_MS = 15_000;

// Kept from one request to the next, with what it remembers of tokens, models and limits.
let running;

export default {
  async fetch({ method, url, headers, body }, env) {
    const { worker, crash } = current(env);
    const answer = worker.fetch(method, url, [...headers], body?.getReader());
    const [status, pairs, bytes] = await Promise.race([answer, crash]);
    return new Response(bytes.length > 0 ? bytes : null, { status, headers: pairs });
  },

  async scheduled(_, env) {
    const { worker, crash } = current(env);
    await Promise.race([worker.scheduled(), crash]);
  },
};

function current(env) {
  running ??= start(env);
  return running;
}

function start(env) {
  const { promise: crash, reject } = Promise.withResolvers();
  // Without a request to fail, nobody need know.
  crash.catch(() => {});
  const bindings = createBindings();
  bindings.initSync({ module });
  const crashed = (message) => {
    console.error(message);
    // Its memory can't be trusted, and what waits for it would wait for ever. The next request gets a new instance.
    running = undefined;
    reject(new Error("the collector crashed"));
  };
  return { worker: new bindings.Worker(env, { post, crashed }), crash };
}

async function post(url, headers, body) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
  return response.status;
}
