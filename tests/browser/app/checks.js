// What main.js and worker.js both run.
import { load } from "driftline";
import { checkDigits, checkFlights, checkForest, checkPhotos } from "./check.mjs";

const checks = { flights: checkFlights, digits: checkDigits, forest: checkForest, photos: checkPhotos };

const files = {
  json: async (name) => (await fetch(`/golden/${name}`)).json(),
  bytes: async (name) => new Uint8Array(await (await fetch(`/golden/${name}`)).arrayBuffer()),
};

export async function check(name) {
  const model = await load(`/${name}.driftline`);
  try {
    return await checks[name](model, files);
  } finally {
    model.dispose();
  }
}
