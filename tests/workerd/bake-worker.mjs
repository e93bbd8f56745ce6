// Answers by baked modules and by their bundles. The test answers for FILES, and deploys what was baked.
import { load } from "driftline";
import digits from "../../models/digits/digits.driftline";
import flights from "../../models/flights/flights.driftline";

const bundles = { digits, flights };
const digit = { data: new Uint8Array(28 * 28 * 4).map((_, at) => (at * 7) % 256), width: 28, height: 28 };

/** Given the baked modules by name, a Worker that answers a model's name with `{ baked, bundle }`, the values of each. */
export const worker = (modules) => ({
  async fetch(request, { FILES }) {
    const name = new URL(request.url).pathname.slice(1);
    const { rows } = await (await FILES.fetch("http://files/flights.json")).json();
    const inputs = name === "flights" ? rows : [digit, digit];
    return Response.json({ baked: await answer(modules[name], inputs), bundle: await answer(bundles[name], inputs) });
  },
});

async function answer(source, inputs) {
  const model = await load(source);
  const { output } = await model.predictBatch(inputs);
  model.dispose();
  return [...output];
}
