/** driftline without its monitor. */
import { driftline } from "./driftline.mjs";

export const start = () => driftline({ monitor: false });
