/** Candles with their volume: drawn once, then only given new data; without the library, one sentence. */

import { h } from "../core/dom.js";
import { changed, state } from "../core/store.js";
import { resultDigits } from "../core/unit.js";
import { candleWords, decimalsOf, eventWords, indexAt, paceOf, tradeMarks } from "../logic/candles.js";
import { number } from "../logic/format.js";
import { at, offsetMs } from "../logic/time.js";
import { t } from "../logic/words.js";
import { scaleWithLevels } from "./candle_edges.js";
import { marksLayer } from "./candle_marks.js";
import { candleOptions, chartOptions, LINES, volumeOptions } from "./candle_look.js";
import { candleLibrary, loadCandleLibrary } from "./lightweight.js";
import { readTheme, themeKey } from "./theme.js";

/** @typedef {{answer: any, zone: string, chosen: string, place: string, isWhole: boolean, onPick: (id: string) => void}} Data place names market, length and range: the part shown stays while it does; isWhole: a range was chosen, so all of it is shown */
/** @typedef {{chart: any, candles: any, volumes: any, marks: any, lines: any[], look: string, data: Data, shown: any, words: HTMLElement, live: HTMLElement, index: number, isWalking: boolean}} Drawn */
/** Pixels of a candle at first, and the fewest at which it can be told from the next; candles before a trade. */
const USUAL = 7;
const NARROWEST = 2.6;
const BEFORE = 12;
const MOST_LINES = 2;

/** @type {Map<Element, Drawn>} */
const drawn = new Map();

/** @param {string} label @param {Data} data */
export function candleChart(label, data) {
  loadCandleLibrary(state.data.status?.setup?.charts_found !== false, arrived);
  if (candleLibrary() === false) {
    return h("p", { class: "plot none", key: "candles-missing" }, t("The chart library is not installed, so the candles are in the table below. Run python3 run.py once to set the charts up."));
  }
  return h("div", { class: "candles", key: "candles" },
    h("p", { class: "readout", opaque: true, "aria-hidden": "true" }),
    h("div", { role: "img", "aria-label": label, tabindex: "0", opaque: true, "data-marks": "", onkeydown: onKey, after: (/** @type {HTMLElement} */ field) => draw(field, data) }),
    h("span", { class: "vh", "aria-live": "polite", opaque: true }));
}

function arrived() {
  state.ui.areChartsMissing = candleLibrary() === false;
  changed();
}

/** @param {HTMLElement} field @param {Data} data */
function draw(field, data) {
  const library = candleLibrary();
  if (!library) return undefined;
  if (!field.isConnected) return queueMicrotask(() => field.isConnected && draw(field, data));
  const look = themeKey();
  const before = drawn.get(field);
  if (before && before.look !== look) before.chart.remove();
  const known = before?.look === look ? before : make(library, field, look, data);
  known.data = data;
  show(known);
  return undefined;
}

/** Charts that left the page with their view still listen to the window until they are told. */
function forget() {
  for (const [field, { chart }] of drawn) {
    if (field.isConnected) continue;
    chart.remove();
    drawn.delete(field);
  }
}

/** @param {any} library @param {HTMLElement} field @param {string} look @param {Data} data @returns {Drawn} */
function make(library, field, look, data) {
  forget();
  const theme = readTheme();
  const current = () => /** @type {Drawn} */ (drawn.get(field));
  const chart = library.createChart(field, chartOptions(theme, (ms, shape) => at(ms - shiftOf(current().data), shape, current().data.zone)));
  const candles = chart.addSeries(library.CandlestickSeries, candleOptions(theme, scaleWithLevels(() => current().shown?.levels ?? [])));
  const volumes = chart.addSeries(library.HistogramSeries, volumeOptions(theme), 1);
  chart.panes()[0].setStretchFactor(4);
  const marks = marksLayer(theme, () => ({ ...current().shown, chosen: current().data.chosen }));
  candles.attachPrimitive(marks);
  const words = /** @type {HTMLElement} */ (field.previousElementSibling);
  const live = /** @type {HTMLElement} */ (field.nextElementSibling);
  /** @type {Drawn} */
  const made = { chart, candles, volumes, marks, lines: [], look, data, shown: null, words, live, index: -1, isWalking: false };
  drawn.set(field, made);
  chart.subscribeCrosshairMove((/** @type {any} */ move) => follow(made, move));
  chart.subscribeClick((/** @type {any} */ { hoveredObjectId }) => hoveredObjectId && made.data.onPick(hoveredObjectId));
  return made;
}

/** The pointer leads, and leaves; where the keys have led stays until then. @param {Drawn} known @param {any} move */
function follow(known, { logical, point, sourceEvent }) {
  if (sourceEvent) known.isWalking = false;
  if (!known.isWalking) read(known, point && typeof logical === "number" ? Math.round(logical) : -1);
}

/** The library knows no time zones: moments are moved by that of the newest candle. @param {Data} data */
function shiftOf({ answer, zone }) {
  const { candles } = answer;
  return candles.length > 0 ? offsetMs(candles[candles.length - 1][0], zone) : 0;
}

/** @param {Drawn} known */
function show(known) {
  const { data } = known;
  if (known.shown?.answer !== data.answer || known.shown.zone !== data.zone) fill(known);
  known.marks.update();
  read(known, known.index);
}

/** @param {Drawn} known */
function fill(known) {
  const { answer, zone, place, isWhole } = known.data;
  const { candles } = answer;
  const before = known.shown;
  const found = before?.answer.candles[known.index]?.[0];
  const shift = shiftOf(known.data);
  const decimals = decimalsOf(candles);
  const time = (/** @type {any} */ candle) => (candle[0] + shift) / 1000;
  const isFast = candles.length > 1 && candles[candles.length - 1][0] - candles[candles.length - 2][0] < 60000;
  const fastFrom = paceOf(candles, answer.step_ms)?.turn ?? 0;
  known.shown = { answer, zone, place, decimals, candles, fastFrom, levels: shownLevels(answer.levels), marks: tradeMarks(candles, answer.markers) };
  known.candles.applyOptions({ priceFormat: { type: "custom", minMove: 10 ** -decimals, formatter: (/** @type {number} */ price) => number(price, decimals) } });
  known.candles.setData(candles.map((/** @type {any} */ candle) => ({ time: time(candle), open: candle[1], high: candle[2], low: candle[3], close: candle[4] })));
  known.volumes.setData(candles.map((/** @type {any} */ candle) => ({ time: time(candle), value: candle[5] ?? 0 })));
  if (found !== undefined) known.index = indexAt(candles, found);
  drawLines(known);
  known.chart.applyOptions({ timeScale: { secondsVisible: isFast } });
  if (before?.place !== place) startView(known, isWhole);
}

/** A chosen range is shown whole; else the newest part, back to the newest trade where candles can still be told apart.
 * @param {Drawn} known @param {boolean} isWhole */
function startView({ chart, shown, data }, isWhole) {
  const scale = chart.timeScale();
  if (isWhole) return scale.fitContent();
  const count = data.answer.candles.length;
  const most = Math.floor(scale.width() / NARROWEST);
  const usual = Math.floor(scale.width() / USUAL);
  const wanted = Math.max(usual, count - newestEntry(shown.marks) + BEFORE);
  const bars = Math.min(count, wanted <= most ? wanted : usual);
  return scale.setVisibleLogicalRange({ from: count - bars, to: count - 1 + Math.ceil(bars / 12) });
}

/** Where the newest trade begins. @param {import("../logic/candles.js").TradeMark[]} marks */
function newestEntry(marks) {
  const newest = marks.filter(({ entry, exit }) => entry && exit).map(({ entry }) => entry?.index ?? 0);
  return newest.length > 0 ? Math.max(...newest) : Infinity;
}

/** The lots of a grid are more lines than can be read; rings and ticks show them. @param {import("../logic/candles.js").Level[]} levels */
function shownLevels(levels) {
  const isGrid = levels.filter(({ kind }) => kind === "entry").length > MOST_LINES;
  return levels.filter(({ kind }) => !(isGrid && kind === "entry"));
}

/** Stop, target and entry of what is open, and the newest price. @param {Drawn} known */
function drawLines(known) {
  const theme = readTheme();
  for (const line of known.lines) known.candles.removePriceLine(line);
  known.lines = known.shown.levels
    .filter((/** @type {any} */ { kind }) => kind in LINES)
    .map((/** @type {any} */ { kind, price }) => known.candles.createPriceLine({ price, ...LINES[kind](theme) }));
}

/** What the crosshair points at, in words; without it the newest candle. @param {Drawn} known @param {number} index */
function read(known, index) {
  const { shown, words, data } = known;
  if (!shown) return;
  known.index = index;
  const { candles } = shown.answer;
  const candle = candles[index] ?? candles[candles.length - 1];
  words.textContent = candle ? candleWords(candle, data.zone, shown.decimals).join("  ") : "";
}

/** @type {Record<string, (index: number, last: number) => number>} */
const STEPS = {
  ArrowLeft: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  PageUp: (index) => index - 10,
  PageDown: (index) => index + 10,
  Home: () => 0,
  End: (_, last) => last,
};

/** The keys walk along the candles, plus and minus come closer and go away, Enter opens the trade.
 * @param {KeyboardEvent} event */
function onKey(event) {
  const known = drawn.get(/** @type {Element} */ (event.currentTarget));
  if (!known?.shown || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = known.shown.answer.candles.length - 1;
  const from = known.index < 0 ? last + 1 : known.index;
  if (event.key in STEPS) goTo(known, Math.max(0, Math.min(last, STEPS[event.key](from, last))));
  else if (event.key === "+" || event.key === "=") zoom(known, 0.8);
  else if (event.key === "-") zoom(known, 1.25);
  else if (event.key === "Enter") pick(known);
  else if (event.key === "Escape" && known.index >= 0) leave(known);
  else return;
  event.preventDefault();
}

/** @param {Drawn} known @param {number} index */
function goTo(known, index) {
  const { shown, chart, candles, data, live } = known;
  const candle = shown.answer.candles[index];
  known.isWalking = true;
  reveal(chart.timeScale(), index);
  // Moving the part that is shown takes the crosshair away at the next frame.
  requestAnimationFrame(() => known.index === index && chart.setCrosshairPosition(candle[4], (candle[0] + shiftOf(data)) / 1000, candles));
  read(known, index);
  live.textContent = [...candleWords(candle, data.zone, shown.decimals), ...eventWords(shown.marks, index, shown.decimals, resultDigits())].join(", ");
}

/** @param {Drawn} known */
function leave(known) {
  known.isWalking = false;
  known.chart.clearCrosshairPosition();
  read(known, -1);
}

/** Move the part that is shown, where the candle is not in it. @param {any} scale @param {number} index */
function reveal(scale, index) {
  const range = scale.getVisibleLogicalRange();
  if (!range || (index >= range.from && index <= range.to)) return;
  const half = (range.to - range.from) / 2;
  scale.setVisibleLogicalRange({ from: index - half, to: index + half });
}

/** @param {Drawn} known @param {number} factor of what is shown, below 1 comes closer */
function zoom({ chart, index }, factor) {
  const scale = chart.timeScale();
  const range = scale.getVisibleLogicalRange();
  if (!range) return;
  const middle = index >= range.from && index <= range.to ? index : (range.from + range.to) / 2;
  scale.setVisibleLogicalRange({ from: middle + (range.from - middle) * factor, to: middle + (range.to - middle) * factor });
}

/** Open the trade that went in or out on the candle of the crosshair. @param {Drawn} known */
function pick({ shown, index, data }) {
  const found = shown.marks.find((/** @type {any} */ { id, entry, exit }) => id !== "" && (entry?.index === index || exit?.index === index));
  if (found) data.onPick(found.id);
}
