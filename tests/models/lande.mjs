/** The weights of the npm package lande, and what its network is given for some texts. */
import { NeuralNetwork } from "toygrad";
import langs from "../../node_modules/lande/standalone/t50-langs.js";
import ngrams from "../../node_modules/lande/standalone/t50-ngrams.js";
import options from "../../node_modules/lande/standalone/t50-options.js";
import { infer } from "../../node_modules/lande/standalone/utils.js";

const TEXTS = [
  "Il treno parte dal binario tre alle nove e un quarto.",
  "Der Zug fährt um Viertel nach neun von Gleis drei ab.",
  "Поезд отправляется с третьего пути в девять пятнадцать.",
];

/** As plain data: `layers` in order, and `frequencies`, a list for each text. */
export function landeData() {
  const network = new NeuralNetwork(options);
  const layers = network.layers.slice(1).map(({ options, filters, biases }) =>
    filters ? { type: "dense", weights: filters.map(({ w }) => [...w]), biases: [...biases.w] } : { type: options.type },
  );
  return { layers, frequencies: TEXTS.map(frequencies) };
}

function frequencies(text) {
  let given;
  const listener = {
    forward(input) {
      given = [...input.w];
      return { w: [] };
    },
  };
  infer(text, langs, ngrams, listener);
  return given;
}
