/** The address of a view: "#/trades?symbol=BTCUSDT" to {page, query} and back. */

/** @typedef {{page: string, query: Record<string, string>}} Route */

export const PAGES = ["overview", "bots", "trades", "performance", "versions", "risk", "market", "data", "settings"];

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const match = /^#\/([a-z]*)(?:\?(.*))?$/s.exec(hash);
  const page = match && PAGES.includes(match[1]) ? match[1] : "overview";
  const query = Object.fromEntries(new URLSearchParams(match?.[2] ?? ""));
  return { page, query };
}

/** @param {string} page @param {Record<string, any>} [query] empty values are left out */
export function hashOf(page, query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
  return text ? `#/${page}?${text}` : `#/${page}`;
}
