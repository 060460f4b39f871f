/** The address of a view: "#/trades?symbol=BTCUSDT" to {page, query} and back. */

/** @typedef {{page: string, query: Record<string, string>}} Route */

export const PAGES = ["overview", "bots", "trades", "performance", "versions", "risk", "market", "data", "settings"];

/** What an address leads to that names no view. */
export const NOWHERE = "nowhere";

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const [, name, asked] = /^#\/([^?]*)(?:\?(.*))?$/s.exec(hash) ?? ["", "", ""];
  return { page: PAGES.includes(name) ? name : name ? NOWHERE : "overview", query: Object.fromEntries(new URLSearchParams(asked ?? "")) };
}

/** @param {string} page @param {Record<string, any>} [query] empty values are left out */
export function hashOf(page, query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
  return text ? `#/${page}?${text}` : `#/${page}`;
}
