/** The bot's own risk limits: how much of one is used, and whether it has stopped itself. */

import { t } from "./words.js";

/** @param {any} value @returns {value is number} */
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** The used part of a limit in 0..100; null when either is not known. @param {any} value @param {any} most */
export function usedOf(value, most) {
  if (!isNumber(value) || !isNumber(most) || most <= 0) return null;
  return Math.max(0, Math.min(100, (value / most) * 100));
}

/** Why the bot opens no position by its own rules; null while it may trade.
 * @param {Record<string, any>|null|undefined} risk */
export function haltOf(risk) {
  if (!risk || (risk.trading_enabled !== false && risk.circuit_breaker !== "open")) return null;
  return reachedOf(risk) ?? t("It does not say which limit it has reached.");
}

/** Which of its own limits the bot has reached, whether it still trades or not; null while none.
 * @param {Record<string, any>|null|undefined} risk */
export function reachedOf(risk) {
  if (!risk) return null;
  const isLoss = isReached(risk.daily_loss_quote, risk.daily_loss_limit_quote);
  const isFall = isReached(risk.current_drawdown_ratio, risk.max_drawdown_limit_ratio);
  if (isLoss && isFall) return t("It has reached the daily loss limit and the drawdown limit.");
  if (isLoss) return t("It has reached the daily loss limit.");
  return isFall ? t("It has reached the drawdown limit.") : null;
}

/** @param {any} value @param {any} most */
function isReached(value, most) {
  return isNumber(value) && isNumber(most) && most > 0 && value >= most;
}
