/** The address bar: reading it, changing it, keeping the chosen bot in it. */

import { hashOf, parseRoute } from "../logic/route.js";
import { changed, forgetOtherUnits, scope, state } from "./store.js";

/** A link's address that keeps the chosen bot and whether outliers count. @param {string} page @param {Record<string, any>} [query] */
export function link(page, query = {}) {
  return hashOf(page, { ...scope(), ...query });
}

/** Change the query of this view; filters replace the entry, so that "back" leaves the view.
 * @param {Record<string, any>} query */
export function setQuery(query) {
  const hash = link(state.route.page, { ...state.route.query, ...query });
  history.replaceState(null, "", hash);
  follow();
}

/** @param {string} page @param {Record<string, any>} [query] */
export function go(page, query = {}) {
  location.hash = link(page, query);
}

/** @type {Set<(isNewPage: boolean) => void>} */
const listeners = new Set();

/** @param {(isNewPage: boolean) => void} listener */
export function onRoute(listener) {
  listeners.add(listener);
}

/** Read the address and tell everyone. */
export function follow() {
  const before = state.route;
  state.route = parseRoute(location.hash);
  forgetOtherUnits();
  const isNewPage = before.page !== state.route.page;
  for (const listener of listeners) listener(isNewPage);
  changed();
}
