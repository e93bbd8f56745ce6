/** How many threads are timed beside one: as many as there are processors, up to what pages mostly have. */
const MOST = 4;

export const threadCount = (processors) => Math.min(MOST, processors);

/** What computes with one thread and with several. */
export const BY_THREADS = ["driftline", "driftline-threads", "onnxruntime-web", "onnxruntime-web-threads"];
