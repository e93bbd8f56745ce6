import { check } from "./checks.js";

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ result: await check(data) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
