/** A canvas that draws itself once, then only takes new data; without the library, one sentence. */

import { h } from "../core/dom.js";
import { changed, state } from "../core/store.js";
import { chartLibrary, loadLibrary } from "./library.js";
import { addTopPosition, readTheme, themeKey } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @type {WeakMap<Element, {chart: any, look: string, data: any}>} */
const drawn = new WeakMap();

/**
 * @param {{key: string, label: string, css?: string, data: any, make: (theme: Theme, data: any) => any}} spec
 *   `make` builds the Chart.js configuration; `data` is compared by identity
 */
export function chart({ key, label, css = "", data, make }) {
  loadLibrary(state.data.status?.setup?.charts_found !== false, changed);
  if (chartLibrary() === false) return missing(key);
  const after = (/** @type {HTMLCanvasElement} */ canvas) => draw(canvas, data, make);
  return h("div", { class: `plot ${css}`.trim(), key },
    h("canvas", { role: "img", "aria-label": label, opaque: true, after }));
}

/** @param {string} key */
function missing(key) {
  return h("p", { class: "plot none", key: `${key}-missing` },
    "The chart library is not installed, so the figures are in the table below. Run ", h("code", { class: "mono" }, "python3 run.py"), " once to set the charts up.");
}

/** @param {HTMLCanvasElement} canvas @param {any} data @param {(theme: Theme, data: any) => any} make */
function draw(canvas, data, make) {
  const Chart = chartLibrary();
  if (!Chart || !canvas.isConnected) return Chart && queueMicrotask(() => canvas.isConnected && draw(canvas, data, make));
  addTopPosition(Chart);
  const known = drawn.get(canvas);
  const look = themeKey();
  if (known && known.data === data && known.look === look) return undefined;
  const config = make(readTheme(), data);
  if (known && known.look === look && known.chart.config.type === config.type) return update(canvas, known, config, data);
  known?.chart.destroy();
  drawn.set(canvas, { chart: new Chart(canvas, config), look, data });
  return undefined;
}

/** @param {Element} canvas @param {{chart: any, look: string}} known @param {any} config @param {any} data */
function update(canvas, known, config, data) {
  known.chart.data = config.data;
  known.chart.options = config.options;
  known.chart.config.plugins = config.plugins;
  known.chart.update("none");
  drawn.set(canvas, { ...known, data });
}
