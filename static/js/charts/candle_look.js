/** How candles look: every color from the tokens, hollow where the price rose, filled where it fell. */

import { t } from "../logic/words.js";

/** @typedef {import("./theme.js").Theme} Theme */

const DOTTED = 1;
const DASHED = 2;
/** The library's kinds of tick marks: year, month, day, time, time with seconds. */
const TICKS = ["dayYear", "day", "day", "clock", "seconds"];

/** @param {Theme} theme @param {(ms: number, shape: string) => string} write */
export function chartOptions(theme, write) {
  const label = { color: theme.lineControl, labelBackgroundColor: theme.surface3, width: 1, style: DOTTED };
  return {
    autoSize: true,
    layout: { background: { color: theme.surface1 }, textColor: theme.text3, fontFamily: theme.font, fontSize: 11, attributionLogo: false, panes: { separatorColor: theme.line, enableResize: false } },
    localization: { timeFormatter: (/** @type {number} */ time) => write(time * 1000, "moment") },
    grid: { vertLines: { visible: false }, horzLines: { color: theme.line } },
    crosshair: { mode: 0, vertLine: label, horzLine: label },
    rightPriceScale: { borderVisible: false, entireTextOnly: true, scaleMargins: { top: 0.12, bottom: 0.14 } },
    timeScale: {
      borderColor: theme.lineStrong, timeVisible: true, secondsVisible: false, rightOffset: 9, barSpacing: 7, minBarSpacing: 0.6,
      tickMarkFormatter: (/** @type {number} */ time, /** @type {number} */ kind) => write(time * 1000, TICKS[kind]),
    },
    // The wheel scrolls the page, and a finger that moves up or down does so too.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false, axisPressedMouseMove: { time: true, price: false } },
    kineticScroll: { touch: false, mouse: false },
  };
}

/** Up and down are facts of the market, not money that was counted: ink, told apart by the body. @param {Theme} theme @param {any} autoscaleInfoProvider */
export function candleOptions(theme, autoscaleInfoProvider) {
  return {
    upColor: theme.surface1, downColor: theme.text2, borderUpColor: theme.text2, borderDownColor: theme.text2, wickUpColor: theme.text2, wickDownColor: theme.text2,
    priceLineVisible: false, lastValueVisible: false, autoscaleInfoProvider,
  };
}

/** @param {Theme} theme */
export function volumeOptions(theme) {
  return { color: theme.lineStrong, priceFormat: { type: "volume" }, priceLineVisible: false, lastValueVisible: false };
}

/** The lines over the whole width, by kind of level. @type {Record<string, (theme: Theme) => Record<string, any>>} */
export const LINES = {
  stop: (theme) => line(theme, theme.loss, t("stop"), DASHED),
  target: (theme) => line(theme, theme.profit, t("target"), DASHED),
  entry: (theme) => line(theme, theme.text2, t("entry"), DASHED),
  last: (theme) => ({ ...line(theme, theme.text1, "", DOTTED), lineVisible: false }),
};

/** @param {Theme} theme @param {string} color @param {string} title @param {number} lineStyle */
function line(theme, color, title, lineStyle) {
  return { color, title, lineStyle, lineWidth: 1, axisLabelVisible: true, axisLabelColor: color, axisLabelTextColor: theme.surface1 };
}
