import { list } from "./failure.js";
import type { TextWishes } from "./infer-text.js";
import { choice, usage } from "./options.js";
import type { PackOptions } from "./pack-options.js";

export function textWishes(options: PackOptions): TextWishes {
  const columns = (options.text ?? "text").split(",").map((name) => name.trim());
  if (columns.length > 2 || columns.includes("")) {
    throw usage("pack", `--text is \`${options.text}\`, expected a name, or two for pairs of texts`);
  }
  const pooling = choice("pack", "pooling", options.pooling, ["mean", "cls"]);
  return { pooling, normalize: options.normalize ?? false, columns };
}

/** What is said of texts goes with a tokenizer, and what makes a manifest with no other way to make one. */
export function checkTextUse(options: PackOptions): void {
  const { tokenizer, manifest, preprocessor } = options;
  const said = (["pooling", "normalize", "text"] as const).filter((name) => options[name] !== undefined);
  const names = list(said.map((name) => `--${name}`));
  if (said.length > 0 && !tokenizer) throw usage("pack", `${names} is about texts, so it goes with --tokenizer`);
  if (said.length > 0 && manifest) throw usage("pack", `--manifest is used as it is, so it goes with no ${names}`);
  if (tokenizer && preprocessor) throw usage("pack", "--tokenizer is for texts and --preprocessor for pictures, expected one");
}
