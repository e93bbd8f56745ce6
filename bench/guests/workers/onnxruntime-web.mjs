import module from "onnxruntime-web/ort-wasm-simd-threaded.wasm";
import * as engine from "../../engines/onnxruntime.mjs";
import { worker } from "../worker.mjs";

export default worker(engine, module);
