/**
 * Parts of other crates that nothing of this project reaches, but that the compiler has to keep: lists made at run time name
 * them. They are taken off those lists in the compiler's object, so that the linker drops them and all that they alone need.
 */
import { customOf, joined, list, name, Reader, readSections, SECTION, u32, writeModule } from "./wasm-binary.mjs";

/**
 * Modules whose constructors register transformations of models, to be looked up by name. No name is ever asked for. The last alone
 * brings a reader of NNEF, archives included.
 */
export const CONSTRUCTORS = [
  "tract_core::batchify",
  "tract_core::ops::cnn::conv::nhwc",
  "tract_core::transform",
  "tract_nnef::transform",
];

/** Readers of operators that this engine has its own of, in tract's register. */
export const READERS = [
  "array::array_feature_extractor",
  "array::compress::compress",
  "fft::dft",
  "fft::stft",
  "fft::window",
  "logic::_if",
  "ml::category_mapper::category_mapper",
  "ml::linear_classifier::linear_classifier",
  "ml::linear_regressor::linear_regressor",
  "ml::normalizer::normalizer",
  "ml::tree_ensemble_classifier::tree_classifier",
  "nn::rms_norm_contrib::skip_simplified_layer_normalization",
  "quant::dequantize_linear",
  "quant::quantize_linear",
  "rec::scan::scan",
  "resize::resize",
].map((path) => `tract_onnx::ops::${path}`);

/** What stands in their place: src/engine/left_out.rs. */
export const STAND_IN = "driftline::engine::left_out::build";

/** The part of a symbol that says its path, in both ways that compilers write it: the newer one sets off a `_` that comes first. */
const mangled = (path) => path.split("::").map((part) => part.length + (part.startsWith("_") ? "_?" : "") + part).join("");

const isAt = (path) => ends(mangled(path));
const isConstructorIn = (path) => ends(`${mangled(path)}.*${mangled("__ctor")}`);

function ends(pattern) {
  const expression = new RegExp(`${pattern}(17h[0-9a-f]{16}E)?$`);
  return (symbol) => expression.test(symbol);
}

/** Parts of the custom section for the linker. */
const [CONSTRUCTORS_PART, SYMBOLS_PART] = [6, 8];
/** Kinds of symbols. */
const [FUNCTION, DATA, SECTION_SYMBOL] = [0, 1, 3];
/** Flags of symbols: defined elsewhere, and under a name of its own all the same. */
const [ELSEWHERE, NAMED] = [0x10, 0x40];

/** The compiler's object without them. Throws where one of them is not in it, so that the lists stay true. */
export function withoutLeftOut(object) {
  const sections = readSections(object);
  const index = sections.findIndex((section) => customOf(section)?.name === "linking");
  if (index < 0) throw new Error("the compiler's object has no section for the linker");
  return writeModule(sections.with(index, { id: SECTION.custom, body: linking(sections[index].body) }));
}

function linking(body) {
  const reader = new Reader(body);
  const [title, version] = [reader.name(), reader.u32()];
  const parts = [];
  while (!reader.done) parts.push({ id: reader.byte(), body: reader.take(reader.u32()) });
  const symbols = readSymbols(parts.find(({ id }) => id === SYMBOLS_PART).body);
  const made = parts.map(({ id, body }) => {
    if (id === CONSTRUCTORS_PART) body = withoutConstructors(body, symbols);
    if (id === SYMBOLS_PART) body = withoutReaders(symbols);
    return joined([Uint8Array.of(id), u32(body.length), body]);
  });
  return joined([name(title), u32(version), ...made]);
}

/** Each symbol with its bytes, and what of them is the number of a function. */
function readSymbols(body) {
  const reader = new Reader(body);
  return reader.list(() => {
    const start = reader.at;
    const [kind, flags] = [reader.byte(), reader.u32()];
    const symbol = { name: "", number: undefined, before: reader.at - start, after: 0 };
    if (kind === DATA) {
      symbol.name = reader.name();
      if (!(flags & ELSEWHERE)) [reader.u32(), reader.u32(), reader.u32()];
    } else {
      const number = reader.u32();
      if (kind === FUNCTION) symbol.number = number;
      symbol.after = reader.at - start;
      if (kind !== SECTION_SYMBOL && (!(flags & ELSEWHERE) || flags & NAMED)) symbol.name = reader.name();
    }
    return { ...symbol, bytes: body.subarray(start, reader.at) };
  });
}

/** The list of constructors, each with its place in their order and its symbol, without some. */
function withoutConstructors(body, symbols) {
  const reader = new Reader(body);
  const listed = reader.list(() => ({ order: reader.u32(), symbol: reader.u32() }));
  const ofPath = (path) => {
    const isConstructor = isConstructorIn(path);
    return found(listed.filter(({ symbol }) => isConstructor(symbols[symbol].name)), path);
  };
  const dropped = new Set(CONSTRUCTORS.flatMap(ofPath));
  return list(listed.filter((it) => !dropped.has(it)).map(({ order, symbol }) => joined([u32(order), u32(symbol)])));
}

/** The symbols, some of which now mean the function that stands in. */
function withoutReaders(symbols) {
  const ofPath = (path) => {
    const isReader = isAt(path);
    return found(symbols.filter(({ name }) => isReader(name)), path);
  };
  const [standIn] = ofPath(STAND_IN);
  const replaced = new Set(READERS.flatMap(ofPath));
  return list(symbols.map((symbol) => (replaced.has(symbol) ? meaning(symbol, standIn.number) : symbol.bytes)));
}

const meaning = ({ bytes, before, after }, number) => joined([bytes.subarray(0, before), u32(number), bytes.subarray(after)]);

function found(all, path) {
  if (all.length === 0) throw new Error(`the compiler's object has no ${path}; adapt tools/left-out.mjs to it`);
  return all;
}
