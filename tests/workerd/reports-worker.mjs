// A model that reports, with its budget in a Durable Object. The test answers for FILES, and for the collector.
import { durableObjectStorage, kvStorage, load } from "driftline";

export default {
  async fetch(request, { REPORTING, KV, FILES }) {
    const { pathname } = new URL(request.url);
    if (pathname !== "/kv") return REPORTING.get(REPORTING.idFromName("flights")).fetch(request);
    const collector = await request.json();
    const bundle = await (await FILES.fetch("http://files/flights")).arrayBuffer();
    const refused = load(bundle, { monitor: { storage: kvStorage(KV) }, collector });
    return refused.then(() => new Response("loaded"), ({ code, message }) => Response.json({ code, message }));
  },
};

export class Reporting {
  #storage;
  #files;

  constructor({ storage }, { FILES }) {
    this.#storage = durableObjectStorage(storage);
    this.#files = FILES;
  }

  /** Loads a new model, as after an eviction, and does what it is asked to. */
  async fetch(request) {
    try {
      const { collector, rows, call } = await request.json();
      const bundle = await (await this.#files.fetch("http://files/flights")).arrayBuffer();
      const model = await load(bundle, { monitor: { storage: this.#storage }, collector });
      for (const [user, row] of rows) await model.predict(row, { user });
      await model.saveDrift();
      return Response.json((await model[call]?.()) ?? null);
    } catch (error) {
      return new Response(String(error.stack), { status: 500 });
    }
  }
}
