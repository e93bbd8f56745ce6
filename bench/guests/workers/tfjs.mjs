import module from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm";
import * as engine from "../../engines/tfjs.mjs";
import { worker } from "../worker.mjs";

export default worker(engine, module);
