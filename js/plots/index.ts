/**
 * Pictures of explanations, as SVG in a string: for pages, Web Workers, Cloudflare Workers and Node.
 *
 *     import { waterfall } from "driftline/plots";
 *     element.innerHTML = waterfall(await model.explain(row));
 *
 * Text and lines take the colour and font of where they stand. The custom properties `--driftline-raises`,
 * `--driftline-lowers` and `--driftline-bar` change the colours of what raises the answer, what lowers it, and what has no
 * direction. All text from outside is escaped.
 */
export { bars } from "./bars.js";
export { heatmap } from "./heatmap.js";
export type { Compared, Explained, HeatmapOptions, Important, PlotOptions } from "./types.js";
export { waterfall } from "./waterfall.js";
