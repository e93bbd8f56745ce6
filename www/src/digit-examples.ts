import digitsUrl from "../../tests/golden/digits.bin?url";

const PIXELS = 28 * 28;
/** The file has the digits that were held out from training: 100 zeros, 100 ones, and so on. */
const PER_DIGIT = 100;

let file: Promise<Uint8Array> | undefined;
const shown = new Map<number, number>();

/** Another example of this digit at each call. The file is fetched with the first. */
export async function nextExample(digit: number): Promise<ImageData> {
  file ??= fetchBytes();
  const bytes = await file;
  const turn = shown.get(digit) ?? 0;
  shown.set(digit, (turn + 1) % PER_DIGIT);
  const start = (digit * PER_DIGIT + turn) * PIXELS;
  const picture = new ImageData(28, 28);
  bytes.subarray(start, start + PIXELS).forEach((gray, pixel) => {
    picture.data.set([gray, gray, gray, 255], pixel * 4);
  });
  return picture;
}

async function fetchBytes(): Promise<Uint8Array> {
  try {
    const response = await fetch(digitsUrl);
    if (!response.ok) throw new Error(`the examples answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    file = undefined;
    throw error;
  }
}
