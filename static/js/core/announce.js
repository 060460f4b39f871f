/** One polite line for screen readers, at most one message a minute. */

import { byId } from "./dom.js";

const GAP_MS = 60000;
let lastAtMs = -GAP_MS;

/** @param {string} message @param {number} nowMs */
export function announce(message, nowMs) {
  if (nowMs - lastAtMs < GAP_MS) return;
  lastAtMs = nowMs;
  byId("announcer").textContent = message;
}
