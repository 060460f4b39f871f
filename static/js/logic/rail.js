/** Geometry of an open position: stop on the left, target on the right, also for shorts. */

/**
 * @typedef {{symbol: string|null, side: string|null, quantity_base: number|null, entry_price: number|null,
 *   mark_price: number|null, stop_loss_price: number|null, take_profit_price: number|null}} Position
 */

/**
 * Places in 0..100, or null when the bot set no stop or no target.
 * @param {Position} position
 */
export function railOf(position) {
  const { stop_loss_price: stop, take_profit_price: target, entry_price: entry, mark_price: mark } = position;
  if (stop === null || target === null || entry === null || stop === target) return null;
  if (stop === undefined || target === undefined || entry === undefined) return null;
  const place = (/** @type {number} */ price) => Math.max(0, Math.min(100, ((price - stop) / (target - stop)) * 100));
  const at = mark === null || mark === undefined ? null : place(mark);
  return { entry: place(entry), mark: at, isGain: at !== null && at >= place(entry) };
}

/** Money lost if the stop is hit, before fees; null when it cannot be known.
 * @param {Position} position */
export function stopLossQuote(position) {
  const { stop_loss_price: stop, entry_price: entry, quantity_base: quantity, side } = position;
  if (typeof stop !== "number" || typeof entry !== "number" || typeof quantity !== "number") return null;
  if (side !== "long" && side !== "short") return null;
  return (stop - entry) * Math.abs(quantity) * (side === "long" ? 1 : -1);
}

/** Sum that is null as soon as one part is unknown. @param {Array<number|null>} parts */
export function sumOrNull(parts) {
  return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), /** @type {number|null} */ (0));
}
