// A tree of elements, by a parser that refuses what is not well-formed.
import { SaxesParser } from "saxes";

class Element {
  children = [];
  text = "";

  constructor(name, attributes) {
    this.name = name;
    this.attributes = attributes;
  }

  /** All elements below, or those of this name. */
  all(name) {
    const below = this.children.flatMap((child) => [child, ...child.all()]);
    return name === undefined ? below : below.filter((element) => element.name === name);
  }
}

export function parse(xml) {
  const parser = new SaxesParser();
  const root = new Element("", {});
  const open = [root];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = new Element(name, attributes);
    open.at(-1).children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    for (const element of open) element.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return root.children[0];
}
