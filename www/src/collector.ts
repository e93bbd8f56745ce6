/** The collector beside the page. The page's own server passes on what is for it, and knows what it takes. */

export interface Collector {
  readonly url: string;
  readonly publicKey: string;
  /** Lets reports in. */
  readonly token: string;
  /** An address for people, and the token that it asks for. */
  readonly dashboard: string;
  readonly readToken: string;
}

const STARTING = 503;
const RETRY_MS = 3000;

/** The collector; `starting` if there will be one, `none` if not. */
export async function findCollector(): Promise<Collector | "starting" | "none"> {
  // A server that has a collector says so in the page.
  const url = document.querySelector<HTMLMetaElement>("meta[name=collector]")?.content;
  if (!url) return "none";
  const response = await fetch(`${url}/options.json`);
  if (response.status === STARTING) return "starting";
  return response.ok ? { ...(await response.json()), url } : "none";
}

/** Asks again until it is known. */
export async function awaitCollector(): Promise<Collector | "none"> {
  await new Promise((resume) => setTimeout(resume, RETRY_MS));
  const found = await findCollector();
  return found === "starting" ? awaitCollector() : found;
}
