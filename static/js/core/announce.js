/** One polite line for screen readers, at most one message a minute. */

import { counted } from "../logic/format.js";
import { t } from "../logic/words.js";
import { byId } from "./dom.js";

const GAP_MS = 60000;
let lastAtMs = -GAP_MS;

/** @param {string} message @param {number} nowMs */
export function announce(message, nowMs) {
  if (nowMs - lastAtMs < GAP_MS) return;
  lastAtMs = nowMs;
  byId("announcer").textContent = message;
}

/** @param {number|undefined} before trades at the last round @param {number|undefined} now */
export function announceTrades(before, now) {
  if (typeof before !== "number" || typeof now !== "number" || now === before) return;
  announce(t("Updated: {trades}.", { trades: counted(now - before, "new trade") }), Date.now());
}
