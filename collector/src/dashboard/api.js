/** Questions to the collector. The token stands in a header, never in an address, and is forgotten with the tab. */

const KEY = "driftline read token";

/** The collector does not take the token. */
export class Refused extends Error {}

/** The collector can't answer now. */
export class Out extends Error {
  constructor(message, retry_s) {
    super(message);
    this.retry_s = retry_s;
  }
}

const RETRY_S = 10;

export const token = {
  get: () => sessionStorage.getItem(KEY),
  keep: (text) => sessionStorage.setItem(KEY, text),
  forget: () => sessionStorage.removeItem(KEY),
};

/** The answer to a question, below `v1/`. */
export async function ask(path) {
  const response = await send(new URL(`v1/${path}`, document.baseURI));
  if (response.ok) return await response.json();
  const message = await messageOf(response);
  if (response.status === 401) throw new Refused("The collector does not know this token, or it has expired.");
  if (response.status === 403) throw new Refused("This token is for something else. The page needs one to read.");
  throw new Out(message, Number(response.headers.get("retry-after")) || RETRY_S);
}

async function send(address) {
  try {
    return await fetch(address, { headers: { authorization: `Bearer ${token.get()}` }, redirect: "error" });
  } catch {
    throw new Out("The collector does not answer.", RETRY_S);
  }
}

/** A proxy's answer has another form. */
async function messageOf(response) {
  try {
    const { error } = await response.json();
    return `The collector says: ${error.message}.`;
  } catch {
    return `The collector answers with ${response.status}.`;
  }
}
