/** The arrow keys walk along the points of a chart, and the values are read out. */

/** @type {Record<string, (index: number, last: number) => number>} */
const STEPS = {
  ArrowLeft: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  PageUp: (index, last) => index - Math.ceil(last / 10),
  PageDown: (index, last) => index + Math.ceil(last / 10),
  Home: () => 0,
  End: (_, last) => last,
};

/** Move the crosshair of a chart by a key; Escape takes it away, Enter picks the point.
 * @param {any} chart @param {KeyboardEvent} event @param {(text: string) => void} say */
export function walk(chart, event, say) {
  const last = Math.max(...chart.data.datasets.map((/** @type {any} */ set) => set.data.length)) - 1;
  const active = chart.getActiveElements();
  if (event.key === "Escape" && active.length > 0) show(chart, -1);
  else if (event.key === "Enter" && active.length > 0) chart.options.onClick?.(event, active);
  else if (event.key in STEPS && last >= 0) {
    const from = active[0]?.index ?? (event.key === "ArrowRight" ? -1 : last + 1);
    show(chart, Math.max(0, Math.min(last, STEPS[event.key](from, last))));
    say(textOf(chart));
  } else return;
  event.preventDefault();
}

/** @param {any} chart @param {number} index below 0 for none */
function show(chart, index) {
  const items = chart.data.datasets
    .map((/** @type {any} */ set, /** @type {number} */ datasetIndex) => ({ datasetIndex, index, length: set.data.length }))
    .filter((/** @type {any} */ item) => index >= 0 && index < item.length);
  chart.setActiveElements(items);
  chart.tooltip?.setActiveElements(items, { x: 0, y: 0 });
  chart.update("none");
}

/** What the tooltip says, as one sentence. @param {any} chart */
function textOf({ tooltip }) {
  if (!tooltip) return "";
  const lines = tooltip.body?.flatMap((/** @type {any} */ part) => [...part.lines, ...part.after]) ?? [];
  return [...(tooltip.title ?? []), ...lines, ...(tooltip.footer ?? [])].join(", ");
}
