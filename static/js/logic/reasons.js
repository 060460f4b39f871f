/** Ways of closing that many bots write alike, in words; any other is shown as it was written. */

import { t, w } from "./words.js";

const WORDS = new Map([
  ["take_profit", w("Take profit")], ["stop_loss", w("Stop loss")], ["trailing_stop_loss", w("Trailing stop")], ["trailing_stop", w("Trailing stop")],
  ["stoploss_on_exchange", w("Stop loss on the exchange")], ["roi", w("Planned return reached")], ["exit_signal", w("Exit signal")], ["sell_signal", w("Sell signal")],
  ["signal", w("Signal")], ["time_limit", w("Time limit")], ["timeout", w("Time limit")], ["force_exit", w("Closed by hand")], ["force_sell", w("Closed by hand")], ["manual", w("Closed by hand")],
  ["emergency_exit", w("Emergency exit")], ["liquidation", w("Liquidation")],
  ["trend_turned", w("Trend turned")], ["grid_stop", w("Stop of the grid")], ["version_change", w("Change of version")], ["shutdown", w("Bot shut down")],
]);

/** @param {string} reason as the bot wrote it */
export function reasonWord(reason) {
  const words = WORDS.get(reason.toLowerCase());
  return words ? t(words) : reason;
}
