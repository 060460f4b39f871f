/** Colors, fonts and strokes of the charts, read from the tokens. */

import { language } from "../logic/words.js";

/** @typedef {Record<"text1"|"text2"|"text3"|"line"|"lineStrong"|"lineControl"|"profit"|"loss"|"info"|"surface1"|"surface2"|"surface3"|"font", string>} Theme */

/** @returns {Theme} */
export function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const token = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    text1: token("text-1"), text2: token("text-2"), text3: token("text-3"),
    line: token("line"), lineStrong: token("line-strong"), lineControl: token("line-control"),
    profit: token("profit"), loss: token("loss"), info: token("info"),
    surface1: token("surface-1"), surface2: token("surface-2"), surface3: token("surface-3"),
    font: token("font-ui"),
  };
}

/** A name for the look and the words of the page: when it changes, charts are redrawn. */
export function themeKey() {
  const { theme, palette, numbers } = document.documentElement.dataset;
  return `${theme} ${palette} ${numbers} ${language()} ${document.documentElement.hasAttribute("data-doubt")}`;
}

/** @param {Theme} theme @param {string} [weight] */
export function axisFont(theme, weight = "400") {
  return { family: theme.font, size: 11, weight };
}

/** Tooltip in the house's look; it stays at the top and never follows the pointer down.
 * @param {Theme} theme */
export function tooltipLook(theme) {
  return {
    animation: false, displayColors: false, backgroundColor: theme.surface3, borderColor: theme.lineStrong, borderWidth: 1,
    cornerRadius: 4, padding: 10, caretSize: 0, position: "top", titleColor: theme.text1, bodyColor: theme.text2,
    titleFont: { family: theme.font, size: 12, weight: "500" }, bodyFont: { family: theme.font, size: 12 }, bodySpacing: 3,
  };
}

/** A tooltip position at a fixed height. @param {any} Chart */
export function addTopPosition(Chart) {
  Chart.Tooltip.positioners.top = function top(/** @type {any[]} */ items) {
    if (items.length === 0) return false;
    return { x: items[0].element.x, y: this.chart.chartArea.top + 34 };
  };
}
