/** The tab: its title carries today's result and the state, its icon the state's shape. */

import { byId, visible } from "./dom.js";

/** @type {Record<string, string>} */
const SHAPES = {
  alive: "<circle cx='8' cy='8' r='6' fill='COLOR'/>",
  late: "<circle cx='8' cy='8' r='5.2' fill='none' stroke='COLOR' stroke-width='1.6'/><path d='M8 2.5a5.5 5.5 0 0 0 0 11z' fill='COLOR'/>",
  stopped: "<rect x='2.5' y='2.5' width='11' height='11' fill='COLOR'/>",
};
const SIGNS = new Map([["alive", "●"], ["late", "◐"], ["stopped", "■"]]);

/** @param {{mark: string, text: string, name: string, view: string}} tab */
export function setTab({ mark, text, name, view }) {
  const title = [`${SIGNS.get(mark) ?? ""} ${text}`.trim(), name, view, "Botscope"].filter(Boolean).map(visible).join(" · ");
  if (document.title !== title) document.title = title;
  const color = mark === "alive" ? "#7d8a92" : "#c98a1b";
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>${SHAPES[mark].replaceAll("COLOR", color)}</svg>`;
  const icon = /** @type {HTMLLinkElement} */ (byId("favicon"));
  const href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  if (icon.href !== href) icon.href = href;
}
