/** The photos model's pipeline and labels around the benchmark's MobileNetV2, as a bundle. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../tools/cache.mjs";

export async function packPhotos(folder) {
  const { bindings } = await import("../dist/entry/node.js");
  const { packBundle } = await bindings();
  const manifest = JSON.parse(readFileSync(join(project, "models", "photos", "manifest.json"), "utf8"));
  const { name, embedding, signature, ...rest } = manifest;
  const own = { ...rest, name: "mobilenetv2", signature: { inputs: signature.inputs }, output: { ...manifest.output, tensor: "logits", activation: "softmax" } };
  writeFileSync(join(folder, "mobilenetv2.driftline"), packBundle(JSON.stringify(own), readFileSync(join(folder, "mobilenetv2.onnx"))));
}
