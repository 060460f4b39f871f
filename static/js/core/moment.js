/** Between the clock of a zone and moments: what a date-time field shows and means. */

import { offsetMs } from "../logic/time.js";

/** Later than any bot; beyond the year 9999 no ISO text has four digits. */
const LAST_MS = Date.UTC(9999, 0, 1);

/** The moment at which a clock in a zone shows this; null for what no clock shows.
 * @param {string} text "2026-11-20T14:30" @param {string} zone @returns {string|null} */
export function momentOf(text, zone) {
  const guess = Date.parse(`${text}Z`);
  if (!Number.isFinite(guess) || guess < 0 || guess > LAST_MS) return null;
  let ms = guess;
  for (let round = 0; round < 2; round += 1) ms = guess - offsetMs(ms, zone);
  return new Date(ms).toISOString();
}

/** What a clock in a zone shows at a moment, to the minute. @param {string} iso @param {string} zone */
export function clockOf(iso, zone) {
  const ms = Date.parse(iso);
  return new Date(ms + offsetMs(ms, zone)).toISOString().slice(0, 16);
}
