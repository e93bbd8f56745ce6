/** Columns as a program holds them. */

/** A table's rows over and over: numbers in typed arrays, NaN where one is missing, and texts in arrays. */
export function repeated(table, rows) {
  return Object.fromEntries(Object.entries(table).map(([name, values]) => [name, column(values, rows)]));
}

function column(values, rows) {
  const value = (_, row) => values[row % values.length];
  if (typeof values[0] === "string") return Array.from({ length: rows }, value);
  return Float64Array.from({ length: rows }, (_, row) => value(_, row) ?? NaN);
}
