/** Small ticks where money was paid in or taken out, in words. */

import { paymentWords } from "../logic/payments.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("../logic/payments.js").Payment} Payment */
const TICK = 7;
const GAP = 6;
const HEIGHT = 12;

/** Ticks on the lower edge of the curve; words where there is room, the newest first.
 * @param {Theme} theme @param {() => {payments: Payment[], decimals: import("../logic/format.js").Digits}} current */
export function paymentMarks(theme, current) {
  return {
    id: "payments",
    afterDatasetsDraw(/** @type {any} */ chart) {
      const { payments, decimals } = current();
      let free = chart.chartArea.right;
      for (const payment of [...payments].reverse()) {
        const x = chart.scales.x.getPixelForValue(payment.ms);
        stroke(chart, theme.text1, 1.5, x, chart.scales.y.bottom - TICK);
        free = words(chart, theme, x, paymentWords(payment, decimals), free);
      }
    },
  };
}

/** A line from a height down to the edge. @param {any} chart @param {string} color @param {number} width @param {number} x @param {number} top */
function stroke({ ctx, scales }, color, width, x, top) {
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, scales.y.bottom);
  ctx.stroke();
  ctx.restore();
}

/** Write above the tick, and return where the text before it must end.
 * @param {any} chart @param {Theme} theme @param {number} x @param {string} text @param {number} free */
function words(chart, theme, x, text, free) {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.font = `400 11px ${theme.font}`;
  const width = ctx.measureText(text).width;
  const left = Math.max(chartArea.left, Math.min(x - width / 2, chartArea.right - width));
  const hasRoom = left + width <= free;
  if (hasRoom) {
    const base = baseOf(chart, left, left + width);
    stroke(chart, theme.lineControl, 1, x, base + 4);
    ctx.globalAlpha = 0.8;
    ctx.fillStyle = theme.surface1;
    ctx.fillRect(left - 2, base - HEIGHT, width + 4, HEIGHT + 2);
    ctx.globalAlpha = 1;
    ctx.fillStyle = theme.text2;
    ctx.textBaseline = "alphabetic";
    ctx.fillText(text, left, base);
  }
  ctx.restore();
  return hasRoom ? left - GAP : Math.min(free, x - GAP);
}

/** Where words stand: above the tick, or higher where the curve runs there.
 * @param {any} chart @param {number} left @param {number} right */
function baseOf(chart, left, right) {
  const { top, bottom } = chart.scales.y;
  const curve = chart.getDatasetMeta(0).data.filter((/** @type {{x: number, y: number}} */ point) => point.x >= left - GAP && point.x <= right + GAP);
  const bases = [bottom - TICK - 3, (top + bottom) / 2, top + HEIGHT + 2];
  const isFree = (/** @type {number} */ base) => !curve.some((/** @type {{y: number}} */ { y }) => y > base - HEIGHT - 3 && y < base + 5);
  return bases.find(isFree) ?? bases[0];
}
