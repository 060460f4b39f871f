/** What the browser's tab says: how the bot is, and what today brought. */

import { setTab } from "../core/tab.js";
import { state, statusNow, unit } from "../core/store.js";
import { resultAsset, resultDigits } from "../core/unit.js";
import { change } from "../logic/format.js";
import { livenessOf } from "../logic/freshness.js";

/** @param {{realized: number|null, total: number|null}|null} today @param {string} view its title, so that tabs and entries of the history can be told apart */
export function drawTab(today, view) {
  const { status, stats } = state.data;
  const { mark, word } = livenessOf(statusNow(Date.now()));
  // What is open has no result in R, so there the tab tells what was closed.
  const total = unit() === "r" ? today?.realized : (today?.total ?? stats?.realized_pnl_quote);
  const result = typeof total === "number" ? `${change(total, resultDigits())} ${resultAsset()}`.trim() : "";
  const text = mark === "alive" ? result : [word, result].filter(Boolean).join(", ");
  setTab({ mark, text: status ? text : "", name: status?.bot?.bot_name ?? "", view });
}
