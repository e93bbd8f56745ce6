// Predictions equal onnxruntime's within 1e-5, in Node, through the built package.
import { after, test } from "node:test";
import { load } from "driftline";
import { checkDigits, checkFlights, checkForest, checkPhotos } from "../golden/check.mjs";
import { fileReader } from "../golden/files.mjs";

const models = [];
after(() => models.forEach((model) => model.dispose()));

async function open(name) {
  const model = await load(new URL(`../../models/${name}/${name}.driftline`, import.meta.url));
  models.push(model);
  return model;
}

test("a forest is explained with the same bits", async (context) => {
  const model = await load(new URL("../golden/explain/forest.driftline", import.meta.url));
  models.push(model);
  context.diagnostic(await checkForest(model, fileReader));
});

for (const [name, check] of Object.entries({ flights: checkFlights, digits: checkDigits, photos: checkPhotos })) {
  test(`${name} equal onnxruntime`, async (context) => {
    context.diagnostic(await check(await open(name), fileReader));
  });
}
