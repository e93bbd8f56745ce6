import { basename, extname } from "node:path";
import type { Model } from "../model/types.js";
import type { BatchAnswer, Manifest, Pipeline } from "../types.js";
import type { Writer } from "./answers.js";
import { Failure } from "./failure.js";
import { type Sink, readBytes } from "./files.js";
import { readWave } from "./wav.js";

export const PICTURES = [".jpg", ".jpeg", ".png", ".webp", ".gif"];

/** A model that answers whole files. */
export interface FileTaker {
  readonly things: string;
  /** Those that it takes. Absent for all. */
  readonly extensions?: readonly string[];
  predict(model: Model, file: string): Promise<BatchAnswer>;
}

const TAKERS: Readonly<Partial<Record<Pipeline["type"], FileTaker>>> = {
  image: {
    things: "pictures",
    extensions: PICTURES,
    predict: async (model, file) => model.predictBatch([await readBytes(file)]),
  },
  audio: {
    things: "sound",
    extensions: [".wav"],
    async predict(model, file) {
      const sound = readWave(file, await readBytes(file));
      await model.resetState();
      return model.predictBatch([sound]);
    },
  },
  bytes: {
    things: "files",
    predict: async (model, file) => model.predictBatch([await readBytes(file)]),
  },
};

/** `undefined` for models of rows and of texts. */
export function fileTaker({ pipeline }: Manifest): FileTaker | undefined {
  return TAKERS[pipeline.type];
}

export function checkFiles({ name }: Manifest, { things, extensions }: FileTaker, files: readonly string[]): void {
  const other = extensions && files.find((file) => !extensions.includes(extname(file).toLowerCase()));
  if (other === undefined) return;
  throw new Failure("invalid_usage", `${name} takes ${things} (${extensions?.join(" ")}), found ${other}`);
}

/** One after the other, so that one file at a time is held. */
export async function predictFiles(
  model: Model,
  taker: FileTaker,
  files: readonly string[],
  writer: Writer,
  sink: Sink,
): Promise<void> {
  await sink.write(writer.head);
  for (const [row, file] of files.entries()) {
    const batch = await taker.predict(model, file).catch((error: unknown) => {
      const failure = Failure.from(error);
      if (error instanceof Failure) throw failure;
      const message = failure.message.replace(/^row 0(, |: )/, "");
      throw new Failure(failure.code, `${basename(file)}: ${message}`, failure.exit, { cause: error });
    });
    await sink.write(writer.rows(batch, row, file));
  }
  await sink.write(writer.tail);
}
