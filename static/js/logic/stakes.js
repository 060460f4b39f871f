/** What the open positions put at stake: exposure, the loss if every stop hits, what has no stop. */

import { t } from "./words.js";

/** @typedef {{symbol: string|null, side: string|null, quantity_base: number|null, entry_price: number|null, mark_price: number|null, stop_loss_price: number|null, take_profit_price: number|null}} Position */
/** @typedef {{position: Position, index: number, exposure: number|null, lossAtStop: number|null}} Stake */

/** @param {any} value @returns {value is number} */
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** Quantity x price, without the leverage: what moves with the market. Null when one of the two is not told.
 * @param {Position} position */
export function exposureOf({ quantity_base: quantity, mark_price: mark, entry_price: entry }) {
  const price = isNumber(mark) ? mark : entry;
  return isNumber(quantity) && isNumber(price) ? Math.abs(quantity * price) : null;
}

/**
 * @param {Position[]} positions @param {(position: Position) => number|null} lossAtStop
 */
export function stakesOf(positions, lossAtStop) {
  const stakes = positions.map((position, index) => ({ position, index, exposure: exposureOf(position), lossAtStop: lossAtStop(position) }));
  const withStop = stakes.filter((stake) => stake.lossAtStop !== null);
  const known = stakes.filter((stake) => stake.exposure !== null);
  return {
    stakes: [...stakes].sort((a, b) => (b.exposure ?? 0) - (a.exposure ?? 0)),
    exposure: known.length === stakes.length ? sum(known.map((stake) => stake.exposure)) : null,
    lossAtStops: withStop.length > 0 || stakes.length === 0 ? sum(withStop.map((stake) => stake.lossAtStop)) : null,
    withoutStop: stakes.filter((stake) => stake.lossAtStop === null),
  };
}

/** @param {Array<number|null>} values */
function sum(values) {
  return values.reduce((/** @type {number} */ total, value) => total + Number(value), 0);
}

/** A share of runs as a reader counts: "9 of 100 runs". @param {number} ratio */
export function outOfHundred(ratio) {
  if (ratio === 0) return t("no run");
  if (ratio < 0.01) return t("fewer than 1 of 100 runs");
  if (ratio > 0.99 && ratio < 1) return t("more than 99 of 100 runs");
  return ratio === 1 ? t("every run") : t("{count} of 100 runs", { count: Math.round(ratio * 100) });
}

/** Where the real run lies among the simulated ones. @param {number|null} place share of runs below it */
export function luckOf(place) {
  if (place === null) return null;
  if (place > 0.95) return "high";
  return place < 0.05 ? "low" : "usual";
}
