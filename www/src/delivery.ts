/** What becomes of reports. A model sends them by itself; its requests tell. */

/** `waits`: it is still here, and is sent later. `lost`: nobody knows whether it arrived, so it isn't sent again. */
export type Delivery = "arrived" | "waits" | "lost";

const ACCEPTED = 202;
/** Answers of a collector that has not counted the report. */
const TOO_BUSY = [429, 503];

/** A `fetch` for a model, which tells. */
export function tellingFetch(tell: (delivery: Delivery) => void): typeof fetch {
  return async (address, init) => {
    const path = String(address);
    const response = await fetch(address, init).catch((error: unknown) => {
      if (path.endsWith("/healthz")) tell("waits");
      if (path.endsWith("/v1/reports")) tell("lost");
      throw error;
    });
    if (path.endsWith("/healthz") && !response.ok) tell("waits");
    if (path.endsWith("/v1/reports")) tell(deliveryOf(response.status));
    return response;
  };
}

function deliveryOf(status: number): Delivery {
  if (status === ACCEPTED) return "arrived";
  return TOO_BUSY.includes(status) ? "waits" : "lost";
}
