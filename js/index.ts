/**
 * Runs ONNX models together with their preprocessing, wherever JavaScript runs.
 *
 *     import { load } from "driftline";
 *     const model = await load("/flights.driftline");
 *     const { label } = await model.predict({ hour: 18, carrier: "UA", temp: 39 });
 *
 * The entries in `entry/` bring what differs between browsers, Node and Workers; the rest is shared.
 */
export { DriftlineError, ERROR_CODES, type ErrorCode } from "./error.js";
export type { Load } from "./load.js";
export { NO_LABEL } from "./inputs/join.js";
export type { Model } from "./model/types.js";
export { type OnnxMap, type OnnxValue, type OnnxValues, Tensor } from "./tensor.js";
export type * from "./types.js";
