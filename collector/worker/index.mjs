// The collector as a Cloudflare Worker. Everything but fetching is in WebAssembly.
import { createBindings } from "./dist/driftline_collector.js";
import module from "./dist/driftline_collector.wasm";

const PATIENCE_MS = 15_000;
// Of wrangler.jsonc's triggers, the one to judge: Cloudflare allows those that come once an hour far more computing.
const JUDGE = "0 * * * *";

// Kept from one request to the next, with what it remembers of tokens, models and limits.
let collector;

export default {
  async fetch({ method, url, headers, body }, env) {
    const answer = await call(env, (worker) => worker.fetch(method, url, [...headers], body?.getReader()));
    const [status, pairs, bytes] = answer;
    return new Response(bytes.length > 0 ? bytes : null, { status, headers: pairs });
  },

  scheduled: ({ cron }, env) => call(env, (worker) => (cron === JUDGE ? worker.judge() : worker.deliver())),
};

function call(env, use) {
  collector ??= start(env);
  const { worker, waiting } = collector;
  return new Promise((resolve, reject) => {
    waiting.add(reject);
    use(worker).then(resolve, reject).finally(() => waiting.delete(reject));
  });
}

function start(env) {
  const bindings = createBindings();
  bindings.initSync({ module });
  const waiting = new Set();
  const crashed = (message) => {
    console.error(message);
    // Its memory can't be trusted, so the next request gets a new instance. What waits for this one would wait for ever.
    collector = undefined;
    for (const reject of waiting) reject(new Error("the collector crashed"));
  };
  return { worker: new bindings.Worker(env, { post, crashed }), waiting };
}

async function post(url, headers, body) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
  return response.status;
}
