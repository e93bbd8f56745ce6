/** SVG as text. What comes from outside enters by `text` or as an attribute, and is escaped there. */
import { DriftlineError } from "../error.js";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Whatever XML can't hold, such as control characters and halves of surrogate pairs. */
const NO_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** As it is read, whatever it holds. */
export function text(value: string): string {
  return value.replace(NO_XML, "\uFFFD").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** An element; `children` are markup already. Attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const tag = [name, ...given.map(([key, value]) => `${key}="${text(String(value))}"`)].join(" ");
  return children.length > 0 ? `<${tag}>${children.join("")}</${name}>` : `<${tag}/>`;
}

/** A whole picture, which says what it shows to those who can't see it. */
export function picture(attributes: Attributes, title: string, description: string, ...children: string[]): string {
  const told = [element("title", {}, text(title)), element("desc", {}, text(description))];
  // An English text from left to right, also in a page that is not.
  const common = { xmlns: "http://www.w3.org/2000/svg", role: "img", fill: "currentColor", direction: "ltr" };
  return element("svg", { ...common, ...attributes }, ...told, ...children);
}

/** 0.25 as `25%` of the picture's width. */
export function share(value: number): string {
  return `${rounded(value * 100)}%`;
}

/** In heights of the text. */
export function em(value: number): string {
  return `${rounded(value)}em`;
}

/** Short, and finer than any screen. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

export function invalid(message: string, cause?: unknown): DriftlineError {
  return new DriftlineError("invalid_argument", message, { cause });
}
