import type { Instance } from "../instance.js";
import type { Collector } from "./collector.js";

/** What a collector is asked, and what status it answers. Rejects where there is no answer. */
export interface Transport {
  /** Whether the collector is there. No part of a report is sent. */
  probe(): Promise<number>;
  /** Sends a sealed report. */
  post(envelope: Uint8Array): Promise<number>;
}

/** A request that does not answer by then has no answer. */
const TIMEOUT_MS = 30_000;
const REPORT_TYPE = "application/driftline-report";

/** Sends a request with nothing that could tell devices apart; `init` is what the platform adds to that end. */
export type Send = (address: string, init: RequestInit) => Promise<Response>;

export function sendBy(fetch: typeof globalThis.fetch, init: RequestInit): Send {
  // An answer that points elsewhere is none: a token and a report go to nobody else.
  return (address, own) =>
    fetch(address, { ...init, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS), ...own });
}

/** Straight to the collector. */
export function directly({ url, token }: Collector, send: Send): Transport {
  return {
    probe: async () => statusOf(await send(`${url}/healthz`, { method: "GET" })),
    post: async (envelope) =>
      statusOf(await send(`${url}/v1/reports`, { method: "POST", headers: headersOf(token), body: envelope as BodyInit })),
  };
}

/** By a relay, sealed for its gateway: the relay learns nothing but who sends, the collector all but that. */
export function byRelay({ url, token, relay }: Collector & { relay: object }, send: Send, instance: Instance): Transport {
  const { protocol, host, pathname } = new URL(url);
  const ask = async (method: string, path: string, headers: Record<string, string>, body: Uint8Array) => {
    const target = [protocol.slice(0, -1), host, `${pathname.replace(/\/$/, "")}${path}`];
    const core = await instance.core();
    const request = instance.use(core, () =>
      core.relayedRequest(relay.keyConfig, method, target, Object.entries(headers).flat(), body),
    );
    try {
      const sealed = { method: "POST", headers: { "content-type": "message/ohttp-req" }, body: request.sealed as BodyInit };
      const response = await send(relay.url, sealed);
      const answer = new Uint8Array(await response.arrayBuffer());
      // What the relay says by itself does not tell whether the collector got anything.
      if (response.status !== 200) throw new Error(`the relay answered ${response.status}`);
      return instance.use(core, () => request.status(answer));
    } finally {
      if (instance.has(core)) request.free();
    }
  };
  return {
    probe: () => ask("GET", "/healthz", {}, new Uint8Array()),
    post: (envelope) => ask("POST", "/v1/reports", headersOf(token), envelope),
  };
}

function headersOf(token: string): Record<string, string> {
  return { "content-type": REPORT_TYPE, authorization: `Bearer ${token}` };
}

/** The status; what the answer says is of no use, and a connection waits for nobody to read it. */
function statusOf(response: Response): number {
  response.body?.cancel().catch(() => undefined);
  return response.status;
}
