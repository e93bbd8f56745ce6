/** Which window is looked at. It stands in the address behind `#`, so that it stays through a reload and can be sent. */
import { byId, create } from "./page.js";

/** The chosen window, or else the newest that is over, or else the newest; `undefined` where there is none. */
export function chosenOf(models) {
  const windows = models.flatMap(({ model, channels }) =>
    channels.flatMap(({ channel, windows }) => windows.map((window) => ({ ...window, model, channel }))),
  );
  const some = windows.filter(({ state }) => state !== "none");
  const newest = (of) => of.reduce((newest, next) => (newest && newest.begins_ms >= next.begins_ms ? newest : next), undefined);
  const wanted = decodeURIComponent(location.hash.slice(1));
  return some.find((window) => addressOf(window) === wanted) ?? newest(some.filter(isOver)) ?? newest(some);
}

const isOver = ({ state }) => state !== "open";

const addressOf = ({ model, window, channel }) => `${model}/${window}/${channel}`;

/** A link to a window. */
export function linkTo(window, properties, ...children) {
  return create("a", { ...properties, href: `#${addressOf(window)}` }, ...children);
}

/** Calls back after another window is chosen, and brings it into view. */
export function onChosen(callback) {
  addEventListener("hashchange", async () => {
    await callback();
    byId("window").scrollIntoView();
    byId("window-title").focus({ preventScroll: true });
  });
}
