/** What the scale of prices has room for, and what is said at its edges about the rest. */

import { roomFor } from "../logic/candles.js";
import { number } from "../logic/format.js";
import { t } from "../logic/words.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("../logic/candles.js").Level} Level */

const NAMED = 2;
const INSET = 8;
const EDGE = 10;

/** The word of a kind of level on the chart; the newest price needs none. @type {Record<string, () => string>} */
const WORDS = { stop: () => t("stop"), target: () => t("target"), entry: () => t("entry"), buy: () => t("buy"), sell: () => t("sell") };

/** Candles fill the scale, and levels that are near are in it, too. @param {() => Level[]} levels */
export function scaleWithLevels(levels) {
  return (/** @type {() => any} */ original) => {
    const found = original();
    if (!found?.priceRange) return found;
    const { minValue, maxValue } = found.priceRange;
    const { low, high } = roomFor(minValue, maxValue, levels().map(({ price }) => price));
    return { ...found, priceRange: { minValue: low, maxValue: high } };
  };
}

/** Levels beyond the scale: an arrow, the nearest of each kind with its price, and how many more.
 * @param {CanvasRenderingContext2D} context @param {{height: number}} size @param {Theme} theme
 * @param {{levels: Level[], decimals: number}} shown @param {{y: (price: number) => number|null}} place */
export function edgeWords(context, { height }, theme, { levels, decimals }, place) {
  const known = levels.filter(({ kind }) => kind in WORDS).map((level) => ({ ...level, y: place.y(level.price) ?? 0 }));
  const above = known.filter(({ y }) => y < 0).sort((a, b) => b.y - a.y);
  const below = known.filter(({ y }) => y > height).sort((a, b) => a.y - b.y);
  [{ list: above, sign: "↑", y: EDGE }, { list: below, sign: "↓", y: height - EDGE }].forEach(({ list, sign, y }) => {
    if (list.length === 0) return;
    const named = list.filter(({ kind }, index) => list.findIndex((other) => other.kind === kind) === index).slice(0, NAMED);
    const names = named.map(({ kind, price }) => `${WORDS[kind]()} ${number(price, decimals)}`).join(", ");
    const more = list.length > named.length ? ` +${list.length - named.length}` : "";
    plate(context, theme, `${sign} ${names}${more}`, y);
  });
}

/** Words at the left, where no line has its label, on a ground of their own. @param {CanvasRenderingContext2D} context @param {Theme} theme @param {string} words @param {number} y */
function plate(context, theme, words, y) {
  const { width } = context.measureText(words);
  context.fillStyle = theme.surface1;
  context.fillRect(0, y - EDGE + 1, width + 2 * INSET, 2 * EDGE - 2);
  context.fillStyle = theme.text1;
  context.fillText(words, INSET, y);
}

/** From here on the market runs faster than the clock. @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size @param {Theme} theme @param {number} x */
export function paceLine(context, { width, height }, theme, x) {
  if (x < 0 || x > width) return;
  context.strokeStyle = theme.lineControl;
  context.setLineDash([1, 3]);
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, height);
  context.stroke();
  context.setLineDash([]);
  const words = t("faster than the clock");
  const isRight = x + INSET + context.measureText(words).width < width;
  context.fillStyle = theme.text2;
  context.fillText(words, isRight ? x + INSET : x - INSET - context.measureText(words).width, EDGE);
}
