/** Puts a user's row or columns into the tensor of a model, as one would write it by hand for an engine that takes tensors alone. */

/** A function that makes the tensor anew, by the features of a bundle's pipeline: numbers and one-hot categories. */
export function encoder({ tensor, features }, { row, columns }) {
  const fillers = features.map(fillerOf);
  const width = fillers.reduce((sum, filler) => sum + filler.width, 0);
  return () => {
    const rows = row ? 1 : columns[features[0].column].length;
    const data = new Float32Array(rows * width);
    let at = 0;
    for (const { column, width: own, fill } of fillers) {
      fill(data, at, width, row ? [row[column]] : columns[column]);
      at += own;
    }
    return { [tensor]: { type: "float32", data, dims: [rows, width] } };
  };
}

/** `fill` writes a column's values into every row of the tensor, from a place of the row on. */
function fillerOf({ column, encode, values, steps }) {
  if (encode === "one_hot") return { column, width: values.length, fill: oneHot(values) };
  return { column, width: 1, fill: number(Object.fromEntries(steps.map(({ op, ...rest }) => [op, rest]))) };
}

function number({ impute, clip, log, scale }) {
  return (data, at, width, column) => {
    for (let row = 0; row < column.length; row++) {
      let value = column[row];
      if (impute && (value === null || Number.isNaN(value))) value = impute.value;
      if (clip) value = Math.min(Math.max(value, clip.min), clip.max);
      if (log) value = Math.log(value + log.offset);
      data[row * width + at] = (value - scale.mean) / scale.std;
    }
  };
}

function oneHot(categories) {
  const places = new Map(categories.map((category, place) => [category, place]));
  return (data, at, width, column) => {
    for (let row = 0; row < column.length; row++) {
      const place = places.get(column[row]);
      if (place !== undefined) data[row * width + at + place] = 1;
    }
  };
}
