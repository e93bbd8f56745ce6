import { DriftlineError } from "../error.js";
import type { CollectorOptions } from "./types.js";

/** Where reports go, checked. */
export interface Collector {
  /** Without a slash at the end. */
  readonly url: string;
  readonly keyId: number;
  readonly key: Uint8Array;
  readonly token: string;
  readonly mechanism: "local" | "edge";
  readonly delayMs: number;
  readonly relay: { readonly url: string; readonly keyConfig: Uint8Array } | undefined;
}

const DELAY_MS = 600_000;
const KEY_BYTES = 32;

/** Checks the options, so that a mistake shows when the model is loaded. */
export function collectorOf(options: CollectorOptions): Collector {
  const { mechanism = "local", delay_ms: delayMs = DELAY_MS, token, relay } = options;
  if (mechanism !== "local" && mechanism !== "edge") throw invalid("mechanism", `is \`${mechanism}\`, expected local or edge`);
  // A timer takes 31 bits.
  if (!(delayMs >= 0 && delayMs < 2 ** 31)) throw invalid("delay_ms", `is ${delayMs}, expected 0 to 2^31 - 1`);
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw invalid("token", "is no token");
  return {
    url: addressOf("url", options.url),
    ...keyOf(options.publicKey),
    token,
    mechanism,
    delayMs,
    relay: relay && { url: addressOf("relay.url", relay.url), keyConfig: configOf(relay.keyConfig) },
  };
}

function addressOf(option: string, given: string | URL): string {
  const base = globalThis.location?.href;
  const url = URL.parse ? URL.parse(String(given), base) : parse(String(given), base);
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid(option, `is \`${given}\`, expected an address of https or http`);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** `URL.parse` for platforms that lack it. */
function parse(text: string, base: string | undefined): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

function keyOf(text: string): Pick<Collector, "keyId" | "key"> {
  const [, id = "", digits = ""] = /^(\d{1,3}):([\w-]+=?)$/.exec(String(text)) ?? [];
  const key = bytesOf(digits);
  if (id === "" || Number(id) > 255 || key?.length !== KEY_BYTES) {
    throw invalid("publicKey", "is not of the form `<number>:<32 bytes in base64url>`, as the collector prints it");
  }
  return { keyId: Number(id), key };
}

function configOf(given: Uint8Array | string): Uint8Array {
  const bytes = typeof given === "string" ? bytesOf(given) : given;
  if (!(bytes instanceof Uint8Array)) throw invalid("relay.keyConfig", "is neither bytes nor base64url");
  return bytes;
}

function bytesOf(base64url: string): Uint8Array | undefined {
  try {
    const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function invalid(option: string, text: string): DriftlineError {
  return new DriftlineError("invalid_argument", `the option \`collector.${option}\` ${text}`);
}
