/** Drawn over the candles: rings where a trade went in and out, and ticks where orders wait. */

import { t } from "../logic/words.js";
import { edgeWords, paceLine } from "./candle_edges.js";
import { reachOf, wordAt, wordPlace } from "./candle_words.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("../logic/candles.js").TradeMark} TradeMark */
/** @typedef {import("../logic/candles.js").Placed} Placed */
/** @typedef {{marks: TradeMark[], levels: import("../logic/candles.js").Level[], candles: any[], decimals: number, fastFrom: number, chosen: string}} Shown fastFrom: the candle from which the market is faster than the clock, 0 for none */
/** @typedef {{x: number, y: number, id: string}} Spot */

const RADIUS = 4;
const REACH = 14;
const TICK = 22;
const WORDS_LIMIT = 36;

/** A primitive of the candle series. @param {Theme} theme @param {() => Shown} current */
export function marksLayer(theme, current) {
  /** @type {any} */
  let host = null;
  /** @type {Spot[]} what can be picked, as last drawn */
  let spots = [];
  const renderer = {
    draw(/** @type {any} */ target) {
      target.useMediaCoordinateSpace((/** @type {any} */ { context, mediaSize }) => {
        if (host && current().marks) spots = paint(context, mediaSize, theme, current(), placer(host));
      });
    },
  };
  return {
    attached: (/** @type {any} */ parts) => { host = parts; },
    detached: () => { host = null; },
    paneViews: () => [{ zOrder: () => "top", renderer: () => renderer }],
    hitTest: (/** @type {number} */ x, /** @type {number} */ y) => {
      const found = nearest(spots, x, y);
      return found ? { externalId: found.id, zOrder: "top", cursorStyle: "pointer" } : null;
    },
    update: () => host?.requestUpdate(),
  };
}

/** @param {any} host @returns {{x: (index: number) => number|null, y: (price: number) => number|null}} */
function placer({ chart, series }) {
  return { x: (index) => chart.timeScale().logicalToCoordinate(index), y: (price) => series.priceToCoordinate(price) };
}

/** The spot nearest to a point, within a finger's reach. @param {Spot[]} spots @param {number} x @param {number} y */
export function nearest(spots, x, y) {
  const near = spots.filter((spot) => spot.id !== "" && Math.hypot(spot.x - x, spot.y - y) <= REACH);
  return near.sort((a, b) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y))[0] ?? null;
}

/** @param {CanvasRenderingContext2D} context @param {{width: number, height: number}} size @param {Theme} theme @param {Shown} shown @param {any} place @returns {Spot[]} */
function paint(context, size, theme, shown, place) {
  const { marks, levels, candles, chosen, fastFrom } = shown;
  context.save();
  context.font = `400 11px ${theme.font}`;
  context.textBaseline = "middle";
  if (fastFrom > 0) paceLine(context, size, theme, place.x(fastFrom) ?? -1);
  levels.filter(({ kind }) => kind === "buy" || kind === "sell").forEach((order) => tick(context, size, theme, order, place));
  const ends = marks.map((mark) => ({ mark, from: spotOf(mark.entry, place), to: spotOf(mark.exit, place) }));
  const visible = ends.filter(({ from, to }) => [from, to].some((spot) => spot && spot.x >= -REACH && spot.x <= size.width + REACH));
  visible.forEach(({ from, to }) => from && to && joint(context, theme, from, to));
  const rings = visible.flatMap(({ mark, from, to }) => [
    { mark, placed: mark.entry, spot: from, color: theme.text1, word: t("in") }, { mark, placed: mark.exit, spot: to, color: colorOf(theme, mark.exit), word: t("out") },
  ]);
  /** @type {Array<{x: number, y: number}>} */
  const taken = [];
  rings.forEach(({ mark, placed, spot, color, word }) => {
    if (!spot || !placed) return;
    const found = visible.length <= WORDS_LIMIT ? wordPlace(spot, reachOf(place, candles, placed.index), size.height, taken) : null;
    if (found) {
      taken.push(found);
      wordAt(context, theme, word, found, spot, color);
    }
    ring(context, theme, spot, color, mark.id !== "" && mark.id === chosen);
  });
  edgeWords(context, size, theme, shown, place);
  context.restore();
  return visible.flatMap(({ mark, from, to }) => [from, to].flatMap((spot) => (spot ? [{ ...spot, id: mark.id }] : [])));
}

/** @param {Placed|null} placed @param {any} place */
function spotOf(placed, place) {
  if (!placed) return null;
  const [x, y] = [place.x(placed.index), place.y(placed.price)];
  return x === null || y === null ? null : { x, y };
}

/** The sign of counted money, nothing else. @param {Theme} theme @param {Placed|null} exit */
function colorOf(theme, exit) {
  if (!exit?.pnl) return theme.text1;
  return exit.pnl > 0 ? theme.profit : theme.loss;
}

/** @param {CanvasRenderingContext2D} context @param {Theme} theme @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
function joint(context, theme, from, to) {
  context.strokeStyle = theme.text2;
  context.setLineDash([1, 3]);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Theme} theme @param {{x: number, y: number}} spot @param {string} color @param {any} isChosen */
function ring(context, theme, { x, y }, color, isChosen) {
  context.beginPath();
  context.arc(x, y, isChosen ? RADIUS + 2 : RADIUS, 0, Math.PI * 2);
  context.fillStyle = isChosen ? color : theme.surface1;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = color;
  context.stroke();
  context.lineWidth = 1;
}

/** A word with the ground around it cleared. @param {CanvasRenderingContext2D} context @param {Theme} theme @param {string} word @param {number} x @param {number} y @param {string} color */
function label(context, theme, word, x, y, color) {
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = theme.surface1;
  context.strokeText(word, x, y);
  context.lineWidth = 1;
  context.fillStyle = color;
  context.fillText(word, x, y);
}

/** An order that waits: a tick at the right edge, buys left of the edge's middle, sells right of it.
 * @param {CanvasRenderingContext2D} context @param {{width: number}} size @param {Theme} theme @param {{kind: string, price: number}} order @param {any} place */
function tick(context, { width }, theme, { kind, price }, place) {
  const y = place.y(price);
  if (y === null) return;
  const isBuy = kind === "buy";
  const right = isBuy ? width - TICK - 2 : width;
  context.strokeStyle = isBuy ? theme.info : theme.text1;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(right - TICK, y);
  context.lineTo(right, y);
  context.stroke();
  context.lineWidth = 1;
  const word = isBuy ? t("buy") : t("sell");
  label(context, theme, word, width - 2 * TICK - 8 - context.measureText(word).width, y, isBuy ? theme.info : theme.text1);
}
