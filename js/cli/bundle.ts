/** A bundle and what it is given, for the commands that predict. */
import { extname } from "node:path";
import { load } from "../entry/node.js";
import type { Model } from "../model/types.js";
import type { LoadOptions, Manifest } from "../types.js";
import { Failure, blaming, list, quote } from "./failure.js";
import { readBytes } from "./files.js";
import { STREAM_FORMATS, formatOf, openTable } from "./open.js";
import { choice, usage } from "./options.js";
import { PICTURES } from "./predict-files.js";
import type { Table } from "./table.js";

export async function loadBundle(
  file: string,
  options: LoadOptions = {},
): Promise<{ model: Model; manifest: Manifest }> {
  const bytes = await readBytes(file);
  const model = await blaming(file, () => load(bytes, options));
  if (model.manifest) return { model, manifest: model.manifest };
  const text = `${file}: a plain ONNX file has no preprocessing; make a bundle of it with driftline pack`;
  throw new Failure("invalid_bundle", text);
}

/** The table that a command was given for a bundle of rows or texts. */
export function openRows(
  command: string,
  { name, pipeline, signature }: Manifest,
  input: string,
  from: string | undefined,
): Promise<Table> {
  const format = choice(command, "from", from, STREAM_FORMATS) ?? formatOf(input);
  if (input === "-" && !format) throw usage(command, `standard input needs --from ${STREAM_FORMATS.join(", ")}`);
  const takes = pipeline.type === "text" ? "texts" : "rows";
  if (isPicture(input)) throw new Failure("invalid_usage", `${name} takes ${takes}, found the picture ${input}`);
  if (format !== "txt") return openTable(input, format);
  const [column, ...more] = signature.inputs.map((field) => field.name);
  if (takes === "texts" && more.length === 0) return openTable(input, format, column);
  if (takes === "rows" && from === undefined) return openTable(input, format);
  const expected = takes === "texts" ? `pairs: the columns ${list([String(column), ...more].map(quote))}` : "rows";
  throw new Failure("invalid_usage", `${input}: lines of text, but ${name} takes ${expected}`);
}

function isPicture(file: string): boolean {
  return PICTURES.includes(extname(file).toLowerCase());
}
