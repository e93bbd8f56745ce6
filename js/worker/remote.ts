/** Starts models in workers. */
import type { Start } from "../load.js";
import type { Model } from "../model/types.js";
import type { Platform } from "../platform.js";
import type { Progress } from "../types.js";
import { Host } from "./host.js";
import { RemoteModel } from "./model.js";
import { openingOf } from "./opening.js";
import type { StartThread } from "./protocol.js";

/** `onHidden` is as that of the platform, which workers lack. */
export function remotely(platform: Platform, start: StartThread, onHidden = platform.onHidden): Start<Model> {
  return async (source, options, report) => {
    const opening = await openingOf(platform, source, options, report);
    const host = new Host(start, opening);
    const progress_callback = (progress: Progress) => {
      // What `load` tells itself is not told twice.
      if (progress.status === "progress") report(progress);
      if (progress.status === "done") report({ status: "done", loaded: Math.max(progress.loaded, opening.loaded) });
    };
    const about = await host.load({ signal: options.signal, progress_callback });
    return new RemoteModel(about, host, platform, onHidden);
  };
}
