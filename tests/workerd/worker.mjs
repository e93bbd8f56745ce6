// Runs the golden checks inside workerd, and draws the explanation that is sent. The test answers for FILES.
import { load } from "driftline";
import { waterfall } from "driftline/plots";
import digits from "../../models/digits/digits.driftline";
import flights from "../../models/flights/flights.driftline";
import photos from "../../models/photos/photos.driftline";
import { checkDigits, checkFlights, checkForest, checkPhotos } from "../golden/check.mjs";
import forest from "../golden/explain/forest.driftline";

const checks = {
  flights: [flights, checkFlights],
  digits: [digits, checkDigits],
  photos: [photos, checkPhotos],
  forest: [forest, checkForest],
};

export default {
  async fetch(request, { FILES }) {
    if (request.method === "POST") return new Response(waterfall(await request.json()));
    if (new URL(request.url).pathname === "/refused") {
      return new Response(await load(flights, { worker: true }).then(() => "loaded", ({ code, message }) => `${code}: ${message}`));
    }
    const read = (name) => FILES.fetch(`http://files/${name}`);
    const files = {
      json: async (name) => (await read(name)).json(),
      bytes: async (name) => new Uint8Array(await (await read(name)).arrayBuffer()),
    };
    const [bundle, check] = checks[new URL(request.url).pathname.slice(1)];
    const model = await load(bundle);
    try {
      return new Response(await check(model, files));
    } catch (error) {
      return new Response(String(error), { status: 500 });
    } finally {
      model.dispose();
    }
  },
};
