// Pictures of explanations: what is drawn where, what is said, and that nothing from outside becomes markup.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { DriftlineError, load } from "driftline";
import { bars, heatmap, waterfall } from "driftline/plots";
import { parse } from "./xml.mjs";

const explanation = {
  method: "leverage",
  target: "late",
  in: "probability",
  base: 0.2,
  prediction: 0.33,
  values: [
    { feature: "hour", value: 18, attribution: 0.08, stderr: 0.01 },
    { feature: "carrier", value: "UA", attribution: -0.04, stderr: 0 },
    { feature: "temp", value: null, attribution: 0.1, stderr: 0 },
    { feature: "visib", value: 10, attribution: -0.01, stderr: 0.002 },
  ],
};
const comparison = {
  method: "exact",
  in: "number",
  before: 10,
  after: 7.5,
  values: [
    { feature: "age", change: -3, stderr: 0 },
    { feature: "size", change: 0.5, stderr: 0 },
  ],
};
const importance = {
  method: "exact",
  target: "late",
  in: "log_odds",
  rows: 300,
  values: [
    { feature: "hour", importance: 0.5, stderr: 0.1 },
    { feature: "temp", importance: 2, stderr: 0 },
  ],
};
const cells = {
  ...explanation,
  values: [0.1, -0.05, 0.01, 0.07].map((attribution, cell) => ({
    feature: `cell ${cell}`,
    value: { x: (cell % 2) * 30, y: Math.floor(cell / 2) * 20, width: 30, height: 20 },
    attribution,
    stderr: 0,
  })),
};

test("a waterfall begins at the base, each bar where the one before ends, and ends at the prediction", () => {
  const svg = parse(waterfall(explanation));
  const [start, end] = svg.all("circle").map(({ attributes }) => parseFloat(attributes.cx));
  const boxes = boxesOf(svg);
  const unit = (end - start) / (explanation.prediction - explanation.base);
  let at = start;
  for (const [place, size] of [0.1, 0.08, -0.04, -0.01].entries()) {
    const { left, right } = boxes[place];
    near(size > 0 ? left : right, at);
    at += size * unit;
    near(size > 0 ? right : left, at);
  }
  near(at, end);
});

test("a row says what stands there, how much it moved the answer and where to, by more than its colour", () => {
  const svg = parse(waterfall(explanation));
  assert.deepEqual(rowsOf(svg), [
    ["Base", "20.0%"],
    ["temp is missing", "▲ +10.0%"],
    ["hour = 18", "▲ +8.0%"],
    ["carrier = UA", "▼ −4.0%"],
    ["visib = 10", "▼ −1.0%"],
    ["Prediction", "33.0%"],
  ]);
  const filled = svg.all("rect").map(({ attributes }) => attributes["fill-opacity"] === undefined);
  assert.deepEqual(filled, [true, true, false, false]);
});

test("bars are as long as what they stand for, from a common line", () => {
  for (const [why, sizes] of [
    [explanation, [0.1, 0.08, -0.04, -0.01]],
    [comparison, [-3, 0.5]],
    [importance, [2, 0.5]],
  ]) {
    const boxes = boxesOf(parse(bars(why)));
    const unit = (boxes[0].right - boxes[0].left) / Math.abs(sizes[0]);
    const zero = sizes[0] > 0 ? boxes[0].left : boxes[0].right;
    sizes.forEach((size, place) => {
      const { left, right } = boxes[place];
      near(right - left, Math.abs(size) * unit);
      near(size > 0 ? left : right, zero);
    });
  }
});

test("a comparison goes from before to after; an importance has no direction", () => {
  assert.deepEqual(rowsOf(parse(waterfall(comparison))), [
    ["Before", "10.00"],
    ["age", "▼ −3.00"],
    ["size", "▲ +0.50"],
    ["After", "7.50"],
  ]);
  assert.deepEqual(rowsOf(parse(bars(importance))), [["temp", "2.00"], ["hour", "0.50"]]);
});

test("standard errors are whiskers of their size to both sides, where there are any", () => {
  const svg = parse(bars(importance));
  const boxes = boxesOf(svg);
  const unit = (boxes[0].right - boxes[0].left) / 2;
  const whisker = whiskerOf(svg, "hour");
  near(whisker.left, boxes[1].right - 0.1 * unit);
  near(whisker.right, boxes[1].right + 0.1 * unit);
  assert.equal(whiskerOf(svg, "temp"), undefined);
});

test("the rest is summed, with its errors, and still adds up", () => {
  const svg = parse(waterfall(explanation, { max: 2 }));
  assert.deepEqual(rowsOf(svg).slice(1, -1), [["temp is missing", "▲ +10.0%"], ["3 others", "▲ +3.0%"]]);
  const [{ left }, others] = boxesOf(svg);
  const [start, end] = svg.all("circle").map(({ attributes }) => parseFloat(attributes.cx));
  near(left, start);
  near(others.right, end);
  const whisker = whiskerOf(svg, "3 others");
  near((whisker.right - whisker.left) / 2, (0.012 / 0.13) * (end - start));
  assert.equal(rowsOf(parse(bars(explanation, { max: 4 }))).length, 4);
});

test("numbers are as fine as the largest movement needs", () => {
  const shown = (scale, attribution, locale) => {
    const values = [{ feature: "x", value: 1, attribution, stderr: 0 }];
    return rowsOf(parse(bars({ ...explanation, in: scale, values }, { locale })))[0][1];
  };
  assert.equal(shown("probability", 0.00012), "▲ +0.012%");
  assert.equal(shown("probability", -0.5, "de"), "▼ −50,0\u00A0%");
  assert.equal(shown("log_odds", -1.2345), "▼ −1.23");
  assert.equal(shown("number", 1234.5), "▲ +1,235");
  assert.equal(shown("number", 12_345_678), "▲ +12.35M");
  assert.equal(shown("number", 1.5e-9), "▲ +1.5E−9");
  assert.equal(shown("number", 0), "0");
});

test("a heat-map lies over the photo, coloured by how much each cell moves the answer, with signs where it is much", () => {
  const image = "data:image/png;base64,AAAA";
  const svg = parse(heatmap(cells, { image, width: 60, height: 40 }));
  assert.equal(svg.attributes.viewBox, "0 0 60 40");
  const [photo] = svg.all("image");
  assert.deepEqual([photo.attributes.href, photo.attributes.width, photo.attributes.height], [image, "60", "40"]);
  const drawn = svg.all("g").map((cell) => {
    const [{ attributes }] = cell.all("rect");
    const upright = cell.all("path").some(({ attributes }) => attributes.d.includes("V"));
    const sign = cell.all("path").length === 0 ? "" : upright ? "+" : "-";
    return [attributes.x, attributes.y, Number(attributes["fill-opacity"]) / 0.7, sign];
  });
  assert.deepEqual(drawn.map(([x, y, , sign]) => [x, y, sign]), [["0", "0", "+"], ["30", "20", "+"], ["30", "0", "-"], ["0", "20", ""]]);
  [1, 0.7, 0.5, 0.1].forEach((strength, place) => near(drawn[place][2], strength));
  const colours = new Set(svg.all("rect").map(({ attributes }) => attributes.fill));
  assert.equal(colours.size, 2);
  assert.equal(parse(heatmap(cells)).attributes.viewBox, "0 0 60 40");
  assert.equal(parse(heatmap(cells)).all("image").length, 0);
});

test("cells that move nothing can't be seen", () => {
  const values = cells.values.map((value) => ({ ...value, attribution: 0 }));
  const opacities = parse(heatmap({ ...cells, values })).all("rect").map(({ attributes }) => attributes["fill-opacity"]);
  assert.deepEqual(opacities, ["0", "0", "0", "0"]);
});

test("those who can't see a picture are told its content", () => {
  const svg = parse(waterfall(explanation));
  const [title, description] = svg.children;
  assert.deepEqual([svg.attributes.role, title.name, description.name], ["img", "title", "desc"]);
  assert.equal(title.text, "What moved the probability of late");
  assert.equal(
    description.text,
    "Base 20.0%. temp is missing +10.0%; hour = 18 +8.0%, give or take 1.0%; carrier = UA −4.0%; " +
      "visib = 10 −1.0%, give or take 0.2%. Prediction 33.0%.",
  );
  assert.equal(parse(bars(importance)).children[0].text, "What matters for the log-odds of late");
  assert.equal(parse(waterfall(comparison)).children[0].text, "What moved the mean prediction");
  assert.match(parse(heatmap(cells)).children[1].text, /^Prediction 33\.0%\. Most of all cell 0 at 0, 0 \+10\.0%; /);
  assert.equal(parse(bars(importance, { title: "What matters" })).children[0].text, "What matters");
});

test("it takes the width that it is given, and otherwise all there is", () => {
  assert.equal(parse(waterfall(explanation)).attributes.width, "100%");
  assert.equal(parse(waterfall(explanation, { width: 390 })).attributes.width, "390");
});

test("nothing from outside becomes markup", () => {
  const evil = `</text><script>alert(1)</script>"'><img src=x onerror=alert(1)>&amp;\u0000\uD800`;
  const read = `</text><script>alert(1)</script>"'><img src=x onerror=alert(1)>&amp;\uFFFD\uFFFD`;
  const values = [{ feature: evil, value: evil, attribution: 0.13, stderr: 0 }];
  const why = { ...explanation, target: evil, values };
  for (const plot of [waterfall(why, { title: evil }), bars(why), bars({ ...importance, target: evil, values: [{ feature: evil, importance: 1, stderr: 0 }] })]) {
    const svg = parse(plot);
    assert(svg.text.includes(read));
    expectHarmless(svg);
  }
  const [[label]] = rowsOf(parse(bars({ ...why, values: [{ ...values[0], feature: "x", value: "\u{1F6EB}".repeat(1000) }] })));
  assert.equal(label, `x = ${"\u{1F6EB}".repeat(95)}…`);
  assert.equal(parse(bars(why, { title: evil })).children[0].text, read);
  const [cell] = cells.values;
  const photo = parse(heatmap({ ...cells, values: [{ ...cell, feature: evil }] }, { image: `/photo.png?"><script>` }));
  assert.equal(photo.all("image")[0].attributes.href, `/photo.png?"><script>`);
  expectHarmless(photo);
});

test("only addresses of pictures are taken for the photo", () => {
  const refused = ["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"];
  for (const image of refused) throws(() => heatmap(cells, { image }), "expected https:, http:, blob:, data:image/");
  for (const image of ["https://example.org/a.jpg", "blob:null/1", "DATA:image/png,x", "/a.jpg", "a.jpg", "a/b:c.jpg"]) {
    assert.equal(parse(heatmap(cells, { image })).all("image")[0].attributes.href, image);
  }
});

test("what can't be drawn is refused", () => {
  const changed = (change) => ({ ...explanation, values: [{ ...explanation.values[0], ...change }] });
  for (const plot of [waterfall, bars, heatmap]) {
    throws(() => plot({ ...explanation, values: [] }), "found 0 values");
    throws(() => plot(undefined), "expected an explanation, an importance or a comparison");
    throws(() => plot(changed({ attribution: NaN })), "what `hour = 18` adds is NaN, expected a finite number");
    throws(() => plot(changed({ attribution: undefined })), "is undefined");
    throws(() => plot(changed({ stderr: Infinity })), "the stderr of `hour = 18` is Infinity");
    throws(() => plot(changed({ stderr: -1 })), "is -1, expected 0 or more");
    throws(() => plot({ ...explanation, in: "percent" }), "in is percent, expected probability, log_odds, number");
  }
  throws(() => waterfall({ ...explanation, base: NaN }), "base is NaN");
  throws(() => waterfall({ ...explanation, prediction: Infinity }), "prediction is Infinity");
  throws(() => waterfall({ ...comparison, after: 8 }), "lead from 10 to 7.5, expected 8");
  throws(() => waterfall({ ...explanation, method: "lime" }), "by lime do not add up to the prediction, as a waterfall shows: use bars");
  throws(() => waterfall({ ...explanation, method: "occlusion" }), "use bars");
  throws(() => waterfall(explanation, { width: 0 }), "width is 0, expected 100 to 16384 pixels");
  throws(() => bars(explanation, { max: 1 }), "max is 1, expected a whole number from 2");
  throws(() => bars(explanation, { locale: "no such" }), "locale is no such");
  throws(() => heatmap(explanation), "`temp is missing` has no place");
  throws(() => heatmap(cells, { width: 50 }), "width is 50, expected 60 to 16384 pixels");
});

test("what the model explains is drawn as it comes", async () => {
  const url = (path) => new URL(`../../${path}`, import.meta.url);
  const { rows } = JSON.parse(await readFile(url("tests/golden/flights.json")));
  const model = await load(url("models/flights/flights.driftline"));
  const options = { background: rows.slice(1, 21), target: "late" };
  const why = await model.explain({ ...rows[0], temp: null }, options);
  const shown = rowsOf(parse(waterfall(why, { max: 11 })));
  assert.equal(shown.length, 13);
  assert(shown.some(([label]) => label === "temp is missing"));
  const lime = await model.explain(rows[0], { ...options, method: "lime", max_evaluations: 300 });
  assert(parse(bars(lime)).all("line").length > 3);
});

const near = (left, right) => assert(Math.abs(left - right) < 1e-3, `${left} is not ${right}`);

/** Where bars lie, in percent of the width. */
function boxesOf(svg) {
  return svg.all("rect").map(({ attributes: { x, width } }) => ({ left: parseFloat(x), right: parseFloat(x) + parseFloat(width) }));
}

/** The line across, in percent of the width, if a row has one. */
function whiskerOf(svg, label) {
  const lines = svg.all("g").find(({ text }) => text.startsWith(label)).all("line");
  const across = lines.map(({ attributes }) => attributes).find(({ y1, y2 }) => y1 === y2);
  return across && { left: parseFloat(across.x1), right: parseFloat(across.x2) };
}

/** The texts of each row. */
function rowsOf(svg) {
  const rows = svg.all("g").map((row) => row.all("text").map(({ text }) => text));
  return rows.filter((texts) => texts.length > 0);
}

/** Nothing but what is drawn, and no handlers. */
function expectHarmless(svg) {
  const known = new Set(["svg", "title", "desc", "g", "text", "rect", "line", "circle", "path", "image"]);
  for (const { name, attributes } of [svg, ...svg.all()]) {
    assert(known.has(name), name);
    for (const key of Object.keys(attributes)) assert(!key.startsWith("on") && key !== "style", key);
  }
}

function throws(work, message) {
  assert.throws(work, (error) => {
    assert(error instanceof DriftlineError && error.code === "invalid_argument", String(error));
    assert(error.message.includes(message), error.message);
    return true;
  });
}
