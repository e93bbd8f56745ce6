/** driftline with several threads. */
import { threadCount } from "../threads.mjs";
import { driftline } from "./driftline.mjs";

export const start = () => driftline({ threads: threadCount(navigator.hardwareConcurrency) });
