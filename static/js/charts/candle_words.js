/** Where the words of trades stand: clear of the candles and of each other, tied to their ring. */

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{x: number, y: number}} Point */

const HALF_WORD = 14;
const LINE = 12;
const GAP = 9;
const TIED_FROM = 18;

/**
 * A place for a word, above the highs or below the lows around its ring, whichever is nearer and free.
 * @param {Point} ring @param {{top: number, bottom: number}} candles what the candles around it take, in pixels @param {number} height of the chart @param {Point[]} taken
 * @returns {Point|null} null where there is no room: the ring tells enough
 */
export function wordPlace(ring, { top, bottom }, height, taken) {
  if (ring.y < 0 || ring.y > height) return null;
  const sides = [Math.min(top, ring.y) - GAP - LINE / 2, Math.max(bottom, ring.y) + GAP + LINE / 2];
  const near = sides.filter((y) => y > LINE && y < height - LINE).sort((a, b) => Math.abs(a - ring.y) - Math.abs(b - ring.y));
  const y = near.find((each) => !taken.some((other) => Math.abs(other.x - ring.x) < 2 * HALF_WORD && Math.abs(other.y - each) < LINE));
  return y === undefined ? null : { x: ring.x, y };
}

/** How far the candles below a word reach. @param {any} place @param {any[]} candles @param {number} index */
export function reachOf(place, candles, index) {
  const half = Math.ceil(HALF_WORD / Math.max(1, place.x(1) - place.x(0)));
  const near = candles.slice(Math.max(0, index - half), index + half + 1);
  const pixels = (/** @type {number[]} */ prices, /** @type {(...all: number[]) => number} */ most) => place.y(most(...prices)) ?? 0;
  return { top: pixels(near.map((candle) => candle[2]), Math.max), bottom: pixels(near.map((candle) => candle[3]), Math.min) };
}

/** @param {CanvasRenderingContext2D} context @param {Theme} theme @param {string} word @param {Point} at @param {Point} ring @param {string} color */
export function wordAt(context, theme, word, at, ring, color) {
  const away = at.y - ring.y;
  if (Math.abs(away) > TIED_FROM) {
    context.strokeStyle = theme.lineControl;
    context.beginPath();
    context.moveTo(ring.x, ring.y + Math.sign(away) * 6);
    context.lineTo(at.x, at.y - Math.sign(away) * LINE / 2);
    context.stroke();
  }
  context.fillStyle = color;
  context.textAlign = "center";
  context.fillText(word, at.x, at.y);
  context.textAlign = "start";
}
