/** How alive the bot is, in a word, a mark and a gauge. */

import { t, w } from "./words.js";

// The server's own bounds: a bot that writes every second is not silent after two.
const STALE_FACTOR = 2;
const STALE_GRACE_S = 10;
const PAUSED_AFTER_S = 30;

/** @typedef {{mark: "alive"|"late"|"stopped", word: string, isDoubtful: boolean}} Liveness */

/** @type {Record<string, Liveness>} */
const STATES = {
  fresh: { mark: "alive", word: w("Alive and fresh"), isDoubtful: false },
  late: { mark: "late", word: w("Late"), isDoubtful: false },
  stale: { mark: "stopped", word: w("Silent"), isDoubtful: true },
  frozen: { mark: "stopped", word: w("Frozen"), isDoubtful: true },
  torn: { mark: "late", word: w("Being written"), isDoubtful: true },
  missing: { mark: "stopped", word: w("No state file"), isDoubtful: true },
  unreadable: { mark: "stopped", word: w("Unreadable state"), isDoubtful: true },
  future: { mark: "late", word: w("Clock is ahead"), isDoubtful: true },
  unanswered: { mark: "late", word: w("No answer"), isDoubtful: false },
  paused: { mark: "late", word: w("Updates paused"), isDoubtful: false },
  schema: { mark: "stopped", word: w("Unknown schema"), isDoubtful: true },
};

/** @param {string|null|undefined} status @returns {Liveness} */
export function livenessOf(status) {
  const known = STATES[status ?? ""] ?? { mark: "late", word: w("Unknown"), isDoubtful: true };
  return { ...known, word: t(known.word) };
}

/**
 * The status to show now: what was fresh at the last look is not known to be fresh while the reader pauses.
 * @param {{status: string|null|undefined, isAnswered: boolean, isPaused: boolean, lookedS: number}} known
 *   isAnswered: the last question had an answer; lookedS: seconds since the last answer
 */
export function statusAt({ status, isAnswered, isPaused, lookedS }) {
  if (!isAnswered) return "unanswered";
  return isPaused && status === "fresh" && lookedS > PAUSED_AFTER_S ? "paused" : status;
}

/** What to look at, in this order, when the figures are not from now. */
/** @type {Record<string, string[]>} */
export const CHECKS = {
  stale: [w("Is the bot still running? This page cannot see its process."), w("Did the computer sleep, or its clock jump?"), w("Is the disk full? A bot that cannot write falls silent.")],
  frozen: [w("The file is rewritten, but the moment inside stands still: the bot's loop may hang."), w("Is the exchange connection up?"), w("Does the bot write the time of the candle or of the report?")],
  torn: [w("The bot writes its state in place. Write a temporary file and rename it, as bot/journal.py does.")],
  missing: [w("Does the bot write a state file at all?"), w("Does --state name the right file or folder?")],
  unreadable: [w("May this user read the file?"), w("Is the file complete JSON? The last good state is shown until it is.")],
  future: [w("The bot's clock and this computer's clock differ. Set both by NTP."), w("Is a local time written as if it were UTC?")],
  schema: [w("The state file uses a schema that this version does not know. Update Botscope.")],
};

/**
 * The age to draw. A bot that writes more often than this page looks would seem late between two
 * looks; as long as the server calls it fresh, its age at the last look counts. A moment that has
 * not come yet has no age.
 * @param {{status: string, ageAtLookS: number|null, ageNowS: number|null, expectedS: number|null}} known
 */
export function drawnAgeS({ status, ageAtLookS, ageNowS, expectedS }) {
  if (status === "future") return null;
  const isFasterThanLooks = expectedS !== null && expectedS < 30;
  return status === "fresh" && isFasterThanLooks ? ageAtLookS : ageNowS;
}

/**
 * The gauge: age against "next expected" and "stale". Places in 0..100.
 * @param {number} ageS @param {number|null} expectedS
 */
export function gaugeOf(ageS, expectedS) {
  if (!expectedS || expectedS <= 0) return null;
  const staleS = Math.max(expectedS * STALE_FACTOR, expectedS + STALE_GRACE_S);
  const endS = Math.max(staleS * 1.1, ageS);
  const place = (/** @type {number} */ seconds) => Math.max(0, Math.min(100, (seconds / endS) * 100));
  return { fill: place(ageS), next: place(expectedS), stale: place(staleS), staleS, isOver: ageS > staleS };
}
