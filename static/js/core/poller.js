/** Asks again and again: every 15 s, slower when hidden, later and later while it fails. */

import { nextDelayS } from "../logic/backoff.js";

/**
 * @param {{ask: () => Promise<void>, onChange: () => void, isPaused: boolean}} options
 *   `ask` rejects when the server could not be reached; `onChange` follows every change of phase
 */
export function createPoller({ ask, onChange, isPaused }) {
  const poller = { isAsking: false, isPaused, isHurried: false, failureCount: 0, nextAtMs: 0, lastAnswerAtMs: 0, now, setPaused };
  let timer = 0;
  let wanted = 0;

  function schedule() {
    clearTimeout(timer);
    const delayS = nextDelayS({ failureCount: poller.failureCount, isHurried: poller.isHurried, isHidden: document.hidden, random: Math.random() });
    poller.nextAtMs = Date.now() + delayS * 1000;
    const isWaiting = poller.isPaused && poller.failureCount === 0;
    if (!isWaiting) timer = window.setTimeout(now, delayS * 1000);
    onChange();
  }

  /** Ask now; a call during a running question asks once more after it. */
  async function now() {
    wanted += 1;
    if (poller.isAsking) return;
    poller.isAsking = true;
    clearTimeout(timer);
    while (wanted > 0) {
      wanted = 0;
      await once();
    }
    poller.isAsking = false;
    schedule();
  }

  async function once() {
    try {
      await ask();
      poller.failureCount = 0;
      poller.lastAnswerAtMs = Date.now();
    } catch (problem) {
      poller.failureCount += 1;
      if (!(problem instanceof Error && problem.name === "Error")) console.warn(problem);
    }
  }

  /** @param {boolean} isPausedNow */
  function setPaused(isPausedNow) {
    poller.isPaused = isPausedNow;
    if (isPausedNow) schedule();
    else void now();
  }

  document.addEventListener("visibilitychange", () => {
    if (poller.isPaused) return;
    if (document.hidden) schedule();
    else void now();
  });
  addEventListener("online", () => void now());
  return poller;
}
