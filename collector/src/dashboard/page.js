/** Elements, made of text alone: what a collector is told is never read as HTML. */

/** A new element with some of its properties set, and its children. */
export function create(tag, properties = {}, ...children) {
  const { data = {}, ...others } = properties;
  const element = Object.assign(document.createElement(tag), others);
  Object.assign(element.dataset, data);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** The element with this id, which index.html has. */
export function byId(id) {
  return document.getElementById(id);
}

/** A word that stands out by its shape too, not by its colour alone. */
export function chip(kind, text) {
  return create("span", { className: `chip ${kind}` }, text);
}

/** Terms and what they are, as a list. */
export function facts(entries) {
  const pair = ([term, ...what]) => create("div", {}, create("dt", {}, term), create("dd", {}, ...what));
  return create("dl", { className: "facts" }, ...entries.map(pair));
}

/** Something that unfolds. Its id keeps it as the reader left it, whatever is refreshed. */
export function unfolding(id, open, summary, ...content) {
  const head = create("summary", { id: `${id} head` }, ...summary);
  return create("details", { id, open }, head, ...content);
}

const filledWith = new WeakMap();

/** Fills an element anew if what it shows has changed; the focus stays where it was, and what was unfolded stays so. */
export function refill(container, shown, build) {
  const key = JSON.stringify(shown);
  if (filledWith.get(container) === key) return;
  filledWith.set(container, key);
  const focused = container.contains(document.activeElement) ? document.activeElement.id : "";
  const unfolded = new Map([...container.querySelectorAll("details")].map(({ id, open }) => [id, open]));
  container.replaceChildren(...build());
  for (const details of container.querySelectorAll("details")) details.open = unfolded.get(details.id) ?? details.open;
  if (focused) byId(focused)?.focus({ preventScroll: true });
}
