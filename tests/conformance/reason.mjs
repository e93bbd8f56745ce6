/** A short text that many failures share: the code and the first words of the message, without what is of one case. */

const LONGEST = 160;

export function reason({ code, message }) {
  const [text] = message
    .replace(/ERROR_CODE: \d+, ERROR_MESSAGE: /g, "")
    // Where onnxruntime was built.
    .replace(/\S*\/(?=onnxruntime\/)/g, "")
    .replace(/ with (node )?name '.*/s, "")
    .replace(/`[^`]*`|"[^"]*"/g, "…")
    .replaceAll("`", "")
    .replace(/\[[[\]\d\s,.-]*\]/g, "[…]")
    .replace(/#?(?<![\w(])-?\d[\d.]*(?!\w)/g, "#")
    .split(/[;\n]/);
  return `${code}: ${shorten(text.trim())}`;
}

function shorten(text) {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST).replace(/\s+\S*$/, "")} ...`;
}
