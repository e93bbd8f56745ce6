import { DriftlineError } from "../error.js";
import type { Answer, Sound } from "../types.js";
import { join } from "./join.js";
import { arrayOf, inRow, type Kind, wrongType } from "./kind.js";

/** Sound, piece after piece: a model with a state remembers the piece before. */
export const sound: Kind = {
  async one(input) {
    const { samples, sampleRate } = soundOf(input);
    return (core) => core.predictSound(samples, sampleRate) as Answer;
  },
  async many(input, { labels }) {
    const sounds = arrayOf(input, "sounds").map((sound, row) => inRow(row, () => soundOf(sound)));
    return (core) => {
      const answer = ({ samples, sampleRate }: Sound) => core.predictSound(samples, sampleRate) as Answer;
      return join(sounds.map((sound, row) => inRow(row, () => answer(sound))), labels);
    };
  },
};

function soundOf(input: unknown): Sound {
  const { samples, sampleRate } = (input ?? {}) as Partial<Sound>;
  if (!(samples instanceof Float32Array)) {
    throw wrongType(input, "a sound { samples: Float32Array, sampleRate: number }");
  }
  // The core says which rates it takes, but whole numbers of 32 bits are all that reach it.
  if (Number.isInteger(sampleRate) && Number(sampleRate) >= 0 && Number(sampleRate) < 2 ** 32) {
    return { samples, sampleRate: Number(sampleRate) };
  }
  const text = `sampleRate is ${String(sampleRate)}, expected a whole number of samples a second`;
  throw new DriftlineError("invalid_argument", text);
}
