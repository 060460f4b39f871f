/** A canvas that draws itself once, then only takes new data; without the library, one sentence. */

import { h } from "../core/dom.js";
import { changed, state } from "../core/store.js";
import { chartLibrary, loadLibrary } from "./library.js";
import { woven } from "../logic/words.js";
import { walk } from "./keys.js";
import { addTopPosition, readTheme, themeKey } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {(theme: Theme, data: any, current: () => any) => any} Make */
/** @type {WeakMap<Element, {chart: any, look: string, live: {data: any}}>} */
const drawn = new WeakMap();

/**
 * @param {{key: string, label: string, css?: string, data: any, make: Make}} spec
 *   `make` builds the Chart.js configuration; its plugins ask `current` for the newest data,
 *   because Chart.js keeps the first plugins. `data` is compared by identity
 */
export function chart({ key, label, css = "", data, make }) {
  loadLibrary(state.data.status?.setup?.charts_found !== false, arrived);
  if (chartLibrary() === false) return missing(key);
  const after = (/** @type {HTMLCanvasElement} */ canvas) => draw(canvas, data, make);
  return h("div", { class: `plot ${css}`.trim(), key },
    h("canvas", { role: "img", "aria-label": label, tabindex: "0", opaque: true, after, onkeydown: readOut }),
    h("span", { class: "vh", "aria-live": "polite", opaque: true }));
}

/** The keys move the crosshair; what it points at is read out. @param {KeyboardEvent} event */
function readOut(event) {
  const canvas = /** @type {HTMLCanvasElement} */ (event.currentTarget);
  const known = drawn.get(canvas);
  const words = canvas.nextElementSibling;
  if (known && words) walk(known.chart, event, (text) => { words.textContent = text; });
}

function arrived() {
  state.ui.areChartsMissing = chartLibrary() === false;
  changed();
}

/** @param {string} key */
function missing(key) {
  return h("p", { class: "plot none", key: `${key}-missing` },
    woven("The chart library is not installed, so the figures are in the table below. Run {command} once to set the charts up.", { command: h("code", { class: "mono" }, "python3 run.py") }));
}

/** @param {HTMLCanvasElement} canvas @param {any} data @param {Make} make */
function draw(canvas, data, make) {
  const Chart = chartLibrary();
  if (!Chart || !canvas.isConnected) return Chart && queueMicrotask(() => canvas.isConnected && draw(canvas, data, make));
  addTopPosition(Chart);
  const known = drawn.get(canvas);
  const look = themeKey();
  if (known && known.live.data === data && known.look === look) return undefined;
  const live = known?.look === look ? known.live : { data };
  live.data = data;
  const config = make(readTheme(), data, () => live.data);
  if (known?.look === look) return update(known.chart, config);
  known?.chart.destroy();
  drawn.set(canvas, { chart: new Chart(canvas, config), look, live });
  return undefined;
}

/** @param {any} chart @param {any} config */
function update(chart, config) {
  chart.data = config.data;
  chart.options = config.options;
  chart.update("none");
}
