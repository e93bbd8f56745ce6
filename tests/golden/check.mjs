// The golden checks that Node, browsers and workerd share. Nothing here is of one runtime:
// `files` reads a file of this folder as { json(name), bytes(name) }.

export const TOLERANCE = 1e-5;

/** Throws unless every value is within the tolerance; returns the largest difference. */
function largestDifference(found, expected, what) {
  if (found.length !== expected.length) {
    throw new Error(`${what}: ${found.length} values, expected ${expected.length}`);
  }
  let largest = 0;
  for (let index = 0; index < found.length; index++) {
    const difference = Math.abs(found[index] - expected[index]);
    // Written so that NaN fails too.
    if (!(difference <= TOLERANCE)) {
      throw new Error(`${what}: value ${index} is ${found[index]}, expected ${expected[index]}`);
    }
    largest = Math.max(largest, difference);
  }
  return largest;
}

const line = (what, count, largest) => `${what}: ${count} values, largest difference ${largest.toExponential(1)}`;

export async function checkFlights(model, files) {
  const { rows, output } = await files.json("flights.json");
  if (rows.length < 1000) throw new Error(`only ${rows.length} rows`);
  const batch = await model.predictBatch(rows);
  const largest = largestDifference(batch.output, output.flat(), "flights");
  const columns = Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])]));
  largestDifference((await model.predictBatch(columns)).output, output.flat(), "flights by column");
  for (let row = 0; row < 20; row++) {
    const answer = await model.predict(rows[row]);
    largestDifference([answer.output], [output.flat()[row]], `flight ${row}`);
  }
  return line("flights", output.length, largest);
}

export async function checkDigits(model, files) {
  const { output, labels } = await files.json("digits.json");
  const gray = await files.bytes("digits.bin");
  const pictures = labels.map((_, index) => picture(gray.subarray(index * 784, (index + 1) * 784)));
  if (pictures.length !== 1000) throw new Error(`${pictures.length} digits`);
  const batch = await model.predictBatch(pictures);
  const largest = largestDifference(batch.output, output.flat(), "digits");
  const right = labels.filter((label, index) => batch.labels[batch.classes[index]] === String(label)).length;
  if (right < 970) throw new Error(`${right} of 1,000 digits right`);
  return line("digits", batch.output.length, largest);
}

/** What was explained once is explained with the same bits again. Not compared with anyone else's code. */
export async function checkForest(model, files) {
  const { row, explanations } = await files.json("explain/forest-explained.json");
  if (explanations.length < 8) throw new Error(`only ${explanations.length} explanations`);
  for (const { name, options, expected } of explanations) {
    const [found, wanted] = [JSON.stringify(await model.explain(row, options)), JSON.stringify(expected)];
    if (found !== wanted) throw new Error(`${name}: ${found}, expected ${wanted}`);
  }
  return `forest: ${explanations.length} explanations with the same bits`;
}

function picture(gray) {
  const data = new Uint8ClampedArray(gray.length * 4);
  gray.forEach((value, index) => data.set([value, value, value, 255], index * 4));
  return { data, width: 28, height: 28 };
}

export async function checkPhotos(model, files) {
  const { photos: pngs, jpegs } = await files.json("photos.json");
  const photos = [...pngs, ...jpegs];
  if (pngs.length < 8 || jpegs.length === 0) throw new Error(`only ${photos.length} photos`);
  let largest = 0;
  for (const { file, output, top } of photos) {
    const answer = await model.predict(await files.bytes(`photos/${file}`));
    largest = Math.max(largest, largestDifference(answer.output, output, file));
    if (answer.label !== top[0][0]) throw new Error(`${file}: ${answer.label}, expected ${top[0][0]}`);
  }
  return line("photos", photos.length * 1000, largest);
}
