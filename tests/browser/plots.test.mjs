// Pictures of explanations as browsers draw them, through a Vite build of the package as it is installed.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inBrowsers } from "./launch.mjs";
import { serve } from "./serve.mjs";

const address = await serve({ after }, { flights: "models/flights/flights.driftline" });

inBrowsers(address, "waterfall", (it) => {
  test("a waterfall fits its place: its bars stand in the page where the numbers say", async () => {
    const { widest, shares, added } = await it.page.evaluate(async () => {
      const model = await window.load("/flights.driftline");
      const { rows } = await (await fetch("/golden/flights.json")).json();
      const why = await model.explain(rows[0], { background: rows.slice(1, 11) });
      document.body.innerHTML = `<div>${window.waterfall(why, { max: 20 })}</div>`;
      document.body.firstChild.style.width = "320px";
      const boxes = (selector) => [...document.querySelectorAll(selector)].map((element) => element.getBoundingClientRect());
      const middle = ({ left, right }) => (left + right) / 2;
      const [start, end] = boxes("circle").map(middle);
      const added = why.values.map(({ attribution }) => Math.abs(attribution)).sort((left, right) => right - left);
      const unit = Math.abs(end - start) / Math.abs(why.prediction - why.base);
      return {
        widest: Math.max(...boxes("svg, rect, circle, line").map(({ right }) => right)) - boxes("div")[0].left,
        shares: boxes("rect").map(({ width }) => width / unit),
        added,
      };
    });
    assert(widest <= 320, `${widest}`);
    assert.equal(shares.length, added.length);
    shares.forEach((share, place) => assert(Math.abs(share - added[place]) < 0.01, `${shares}, ${added}`));
  });

  test("a plot has its colours, and what it holds is text", async () => {
    const found = await it.page.evaluate(() => {
      const evil = `</text></svg><script>window.hacked = 1</script><img src="x" onerror="window.hacked = 2">`;
      const values = [
        { feature: evil, value: evil, attribution: 2, stderr: 0 },
        { feature: "y", value: 1, attribution: -1, stderr: 0 },
      ];
      const why = { method: "exact", target: evil, in: "number", base: 0, prediction: 1, values };
      document.body.style.color = "rgb(1, 2, 3)";
      document.body.style.setProperty("--driftline-lowers", "rgb(4, 5, 6)");
      document.body.innerHTML = window.waterfall(why);
      const fill = (element) => getComputedStyle(element).fill;
      return {
        fills: [...document.querySelectorAll("rect"), document.querySelector("text")].map(fill),
        strangers: document.querySelectorAll("img, script, style").length - document.head.querySelectorAll("script").length,
        hacked: "hacked" in window,
        label: document.querySelectorAll("text")[2].textContent === `${evil} = ${evil}`.slice(0, 99) + "…",
      };
    });
    const fills = ["rgb(213, 94, 0)", "rgb(4, 5, 6)", "rgb(1, 2, 3)"];
    assert.deepEqual(found, { fills, strangers: 0, hacked: false, label: true });
  });
});
