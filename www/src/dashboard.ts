/** The way to the collector's dashboard, with the token that it asks for. */
import type { Collector } from "./collector.js";
import { byId } from "./page.js";

export function showDashboard({ dashboard, readToken }: Collector): void {
  byId("report-dashboard", HTMLAnchorElement).href = dashboard;
  const token = byId("report-token", HTMLInputElement);
  token.value = readToken;
  byId("report-copy", HTMLButtonElement).addEventListener("click", async () => {
    // Selected too, for where the browser lets nobody copy.
    token.select();
    const copied = await navigator.clipboard.writeText(readToken).then(
      () => "Copied.",
      () => "Selected: copy it by the keyboard.",
    );
    byId("report-copied", HTMLElement).textContent = copied;
  });
}
