import type { Port } from "./serve.js";

/** What leads from a Web Worker to the page. */
export function pagePort(): Port {
  return {
    listen: (hear) => addEventListener("message", ({ data }) => hear(data)),
    // OK because this is no window, whose method of that name takes more.
    post: (reply) => (postMessage as (message: unknown) => void)(reply),
  };
}
