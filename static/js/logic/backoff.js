/** When to ask the server again. */

export const POLL_S = 15;
export const HIDDEN_POLL_S = 60;
/** While logs are read for the first time: the page is waited for. */
export const HURRIED_POLL_S = 2;
const LONGEST_S = 120;

/**
 * Seconds until the next question. Failures double the wait; jitter spreads many open tabs.
 * @param {{failureCount: number, isHurried?: boolean, isHidden: boolean, random: number}} situation random is in [0, 1)
 */
export function nextDelayS({ failureCount, isHurried, isHidden, random }) {
  const seen = isHurried ? HURRIED_POLL_S : POLL_S;
  const calm = isHidden ? HIDDEN_POLL_S : seen;
  if (failureCount === 0) return calm;
  const doubled = Math.min(LONGEST_S, 5 * 2 ** (failureCount - 1));
  return Math.max(isHidden ? HIDDEN_POLL_S : 0, doubled * (0.75 + random / 2));
}
