// Models whose state is kept in a Durable Object, or in KV. The test answers for FILES.
import { durableObjectStorage, kvStorage, load } from "driftline";

export default {
  fetch(request, { FILES, WATCHED, KV }) {
    const object = () => WATCHED.get(WATCHED.idFromName("flights"));
    return new URL(request.url).pathname === "/kv" ? answer(request, kvStorage(KV), FILES) : object().fetch(request);
  },
};

export class Watched {
  #storage;
  #files;

  constructor({ storage }, { FILES }) {
    this.#storage = durableObjectStorage(storage);
    this.#files = FILES;
  }

  fetch(request) {
    return answer(request, this.#storage, this.#files);
  }
}

/** Predicts rows with each of some new models, each turn saving them all at once. Answers the drift of a model loaded then. */
async function answer(request, storage, files) {
  try {
    const bundle = await (await files.fetch("http://files/watched")).arrayBuffer();
    const watched = () => load(bundle, { monitor: { storage } });
    const { models: count, turns, rows } = await request.json();
    const models = await Promise.all(Array.from({ length: count }, watched));
    for (let turn = 0; turn < turns; turn++) {
      await Promise.all(models.map((model) => model.predictBatch(rows)));
      await Promise.all(models.map((model) => model.saveDrift()));
    }
    return Response.json(await (await watched()).drift());
  } catch (error) {
    return new Response(String(error.stack), { status: 500 });
  }
}
