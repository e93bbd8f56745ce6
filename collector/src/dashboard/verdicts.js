/** The verdicts on each model's windows, one after the other. */
import { linkTo } from "./choice.js";
import { byId, create, refill } from "./page.js";
import { count, days, shortDate, STATES, WHO } from "./words.js";

/** Two rows on a wide screen. */
const SHOWN = 16;

/** The strips that are shown in full. */
const unabridged = new Set();

export function showVerdicts(models, chosen) {
  const reporting = models.filter(({ channels }) => channels.length > 0);
  byId("verdicts").hidden = reporting.length === 0;
  const build = () => reporting.flatMap((model) => blockOf(model, chosen, () => showVerdicts(models, chosen)));
  refill(byId("verdicts-content"), [reporting, chosen, [...unabridged]], build);
}

function blockOf(model, chosen, again) {
  const title = create("h3", {}, model.name, " ", create("small", {}, model.version));
  return [title, ...model.channels.flatMap((channel) => stripOf(model, channel, chosen, again))];
}

function stripOf(model, { channel, windows }, chosen, again) {
  const id = `strip ${model.model} ${channel}`;
  const shown = unabridged.has(id) ? windows : windows.slice(-SHOWN);
  const isChosen = ({ window }) => model.model === chosen?.model && channel === chosen.channel && window === chosen.window;
  const entry = (window) => create("li", {}, cellOf(model, { ...window, model: model.model, channel }, isChosen(window)));
  const strip = create("ol", { className: "strip", ariaLabel: `${model.name}, ${WHO[channel]}` }, ...shown.map(entry));
  const head = create("p", { className: "caption" }, `Reports by ${WHO[channel]}, by the first day of their window `);
  if (shown.length < windows.length) head.append(older(id, windows.length - shown.length, again));
  return [head, strip];
}

function older(id, many, again) {
  const button = create("button", { id, type: "button", className: "small" }, `show ${count(many)} older`);
  button.addEventListener("click", () => {
    unabridged.add(id);
    again();
  });
  return button;
}

function cellOf(model, window, isChosen) {
  const { sign, word } = STATES[window.state];
  const content = [
    create("span", { className: "sign", ariaHidden: "true" }, sign),
    create("span", { className: "day" }, shortDate(window.begins_ms)),
    create("span", { className: "word" }, word),
  ];
  const title = `${days(window.begins_ms, model.policy.window_days)}: ${word}, ${count(window.reports)} reports`;
  if (window.state === "none") return create("span", { className: "cell none", title }, ...content);
  const id = `cell ${window.model} ${window.window} ${window.channel}`;
  const link = linkTo(window, { id, className: `cell ${window.state}`, title }, ...content);
  if (isChosen) link.ariaCurrent = "true";
  return link;
}
