/** Round axis ticks for money and for time. */

const DAY_MS = 86400000;

/** Three to six round values that lie inside the range. @param {number} low @param {number} high */
export function niceTicks(low, high, wanted = 5) {
  if (!(high > low)) return [low];
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? raw;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** Range with a little air, never empty. @param {number} low @param {number} high */
export function padded(low, high) {
  const span = high - low || Math.max(Math.abs(high), 1) * 0.02;
  return { low: low - span * 0.06, high: high + span * 0.1 };
}

/**
 * Moments to label between two moments, and the shape of their label.
 * @param {number} fromMs @param {number} toMs @param {number} wanted
 * @returns {{ticks: number[], shape: "clock"|"day"|"month"}}
 */
export function timeTicks(fromMs, toMs, wanted) {
  const span = toMs - fromMs;
  if (span <= 0) return { ticks: [fromMs], shape: "day" };
  if (span > 75 * DAY_MS) return { ticks: monthStarts(fromMs, toMs, wanted), shape: "month" };
  const hours = [1, 2, 3, 6, 12, 24, 48, 72, 168, 336];
  const step = (hours.find((size) => span / (size * 3600000) <= wanted) ?? 336) * 3600000;
  const ticks = [];
  for (let ms = Math.ceil(fromMs / step) * step; ms <= toMs; ms += step) ticks.push(ms);
  return { ticks, shape: step < DAY_MS ? "clock" : "day" };
}

/** @param {number} fromMs @param {number} toMs @param {number} wanted */
function monthStarts(fromMs, toMs, wanted) {
  const start = new Date(fromMs);
  const months = Math.ceil((toMs - fromMs) / (30.4 * DAY_MS));
  const step = Math.max(1, Math.ceil(months / wanted));
  const ticks = [];
  for (let index = 1; index <= months + 1; index += step) {
    const ms = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + index, 1);
    if (ms <= toMs) ticks.push(ms);
  }
  return ticks;
}

/**
 * One axis for a column of intervals; always with the reference value on it.
 * @param {Array<[number, number]>} intervals @param {number} reference
 */
export function sharedAxis(intervals, reference) {
  const low = Math.min(reference, ...intervals.map(([from]) => from));
  const high = Math.max(reference, ...intervals.map(([, to]) => to));
  const span = high - low || 1;
  const from = low - span * 0.08;
  const width = span * 1.16;
  return { place: (/** @type {number} */ value) => ((value - from) / width) * 100, low, high };
}

/** Points of a small line in a box; null for fewer than two points.
 * @param {Array<[number, number]>} curve @param {number} width @param {number} height */
export function polyline(curve, width, height) {
  if (curve.length < 2) return null;
  const values = curve.map(([, value]) => value);
  const low = Math.min(0, ...values);
  const span = Math.max(0, ...values) - low || 1;
  const from = curve[0][0];
  const time = curve[curve.length - 1][0] - from || 1;
  const y = (/** @type {number} */ value) => height - 3 - ((value - low) / span) * (height - 6);
  const points = curve.map(([ms, value]) => `${(((ms - from) / time) * width).toFixed(1)},${y(value).toFixed(1)}`);
  return { points: points.join(" "), zero: y(0) };
}
