/** "What matters for all flights?": how much each field moves the predictions of many of them. */
import type { Model, Row } from "driftline";
import { bars } from "driftline/plots";
import { labelOf } from "./flight-words.js";
import { byId, messageOf } from "./page.js";

/** So few that it takes seconds; how sure it is then, the picture shows. */
const EVALUATIONS = 200;

/** Begins when the reader comes there. The flights are compared with each other. */
export async function showImportance(model: Model, flights: readonly Row[]): Promise<void> {
  const place = byId("flight-importance", HTMLElement);
  await seen(place);
  try {
    const found = await model.importance(flights, {
      target: "late",
      background: flights,
      max_evaluations: EVALUATIONS,
      progress_callback(progress) {
        if (progress.status === "progress") place.textContent = `${progress.rows} of ${progress.total} flights explained…`;
      },
    });
    const values = found.values.map((value) => ({ ...value, feature: labelOf(value.feature) }));
    place.innerHTML = bars({ ...found, values }, { max: values.length });
    place.classList.remove("muted");
  } catch (error) {
    place.textContent = `No explanation: ${messageOf(error)}`;
  }
}

function seen(element: Element): Promise<void> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element);
  });
}
