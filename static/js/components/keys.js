/** What the keys do: go to a view, search, pause, ask now, show all keys, open the palette. */

import { announce } from "../core/announce.js";
import { go } from "../core/router.js";
import { setUi, state } from "../core/store.js";
import { PAGES } from "../logic/route.js";
import { WAYS } from "../logic/strokes.js";
import { t } from "../logic/words.js";
import { showKeys } from "./keysheet.js";
import { openPalette } from "./palette.js";

const WAIT_FRAMES = 180;

/** @param {string} wish "palette", "g o", a letter @param {{poller: any}} wiring */
export function act(wish, wiring) {
  /** @type {Record<string, () => void>} */
  const acts = {
    palette: () => void openPalette(wiring),
    "?": () => void showKeys(),
    "/": search,
    p: () => pause(wiring.poller),
    u: () => void wiring.poller.now(),
  };
  const page = wish.startsWith("g ") ? WAYS[wish.slice(2)] : "";
  if (page && PAGES.includes(page)) go(page);
  acts[wish]?.();
}

/** @param {any} poller */
function pause(poller) {
  poller.setPaused(!poller.isPaused);
  announce(poller.isPaused ? t("Updates paused") : t("Updates resumed"), Date.now());
}

/** To the search field of Trades, from wherever the reader is. */
function search() {
  if (state.route.page !== "trades") go("trades");
  setUi("areFiltersOpen", true);
  whenThere("body.trades main input[type=search]", (field) => field.focus());
}

/** @param {string} selector @param {(el: HTMLElement) => void} then @param {number} [left] */
function whenThere(selector, then, left = WAIT_FRAMES) {
  const found = document.querySelector(selector);
  if (found instanceof HTMLElement && found.checkVisibility()) then(found);
  else if (left > 0) requestAnimationFrame(() => whenThere(selector, then, left - 1));
}
