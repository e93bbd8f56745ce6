/** How many reports there are, of each model and channel, and how that goes from window to window. */
import { byId, create, refill } from "./page.js";
import { change, count, days, shortDate, WHO } from "./words.js";

/** About a quarter of a year of weeks. */
const SHOWN = 13;

export function showFleet(models) {
  refill(byId("fleet-content"), models, () => (models.length === 0 ? [noModel()] : [table(models)]));
}

function noModel() {
  const command = create("code", {}, `driftline register flights.driftline --collector ${location.origin} --token T`);
  const how = "A collector counts reports of models that it knows. Register one, with a token to administer as T:";
  return create("div", { className: "empty" }, create("p", {}, "No model is registered."), create("p", {}, how), command);
}

function table(models) {
  const heads = ["Model", "Reports by", "Window before", "Present window", "Trend"];
  const head = create("tr", {}, ...heads.map((text) => create("th", { scope: "col" }, text)));
  return create(
    "table",
    { className: "fleet" },
    create("caption", { className: "unseen" }, "Reports of each model"),
    create("thead", {}, head),
    create("tbody", {}, ...models.flatMap(rowsOf)),
  );
}

function rowsOf(model) {
  if (model.channels.length > 0) return model.channels.map((channel) => rowOf(model, channel));
  const none = create("td", { className: "whole", colSpan: 4 }, "No reports yet. Devices send none unless the application asks them to.");
  return [create("tr", {}, nameOf(model), none)];
}

function nameOf({ name, version }) {
  return create("th", { scope: "row" }, name, " ", create("small", {}, version));
}

function rowOf(model, { channel, windows }) {
  const [present, second, third] = windows.slice(-3).reverse();
  const cell = (title, window, small) => {
    const label = create("small", {}, window ? days(window.begins_ms, model.policy.window_days) : "");
    const large = create("data", { className: "large", value: String(window?.reports ?? "") }, window ? count(window.reports) : "–");
    return create("td", { data: { title } }, large, label, create("small", {}, small));
  };
  return create(
    "tr",
    {},
    nameOf(model),
    create("td", { data: { title: "Reports by" } }, WHO[channel] ?? channel),
    cell("Window before", second, compared(second, third)),
    cell("Present window", present, "so far"),
    create("td", { className: "trend", data: { title: "Trend" } }, ...trend(windows.slice(-SHOWN))),
  );
}

function compared(window, before) {
  if (!window || !before?.reports) return "";
  return `${change(window.reports / before.reports - 1)} against the one before`;
}

/** A bar for each window; the present one, which is not over, is hatched. */
function trend(windows) {
  const most = Math.max(1, ...windows.map(({ reports }) => reports));
  const bar = ({ reports }, index) => {
    const element = create("span", { className: index === windows.length - 1 ? "bar open" : "bar" });
    element.style.setProperty("--share", String(reports / most));
    return element;
  };
  const words = windows.map(({ begins_ms, reports }) => `${shortDate(begins_ms)}: ${count(reports)}`);
  const bars = create("span", { className: "bars", role: "img", ariaLabel: words.join(", ") }, ...windows.map(bar));
  const since = create("small", { ariaHidden: "true" }, `since ${shortDate(windows[0].begins_ms)}, at most ${count(most)}`);
  return [bars, since];
}
