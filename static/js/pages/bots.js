/** Bots: which of them needs somebody, all side by side, and those of one money as one curve. */

import { address } from "../core/api.js";
import { answerTo } from "../core/asked.js";
import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { areOutliersCounted, state, unit, zone } from "../core/store.js";
import { answered } from "../components/blocks.js";
import { heading, provenance } from "../components/parts.js";
import { haltOf } from "../logic/limits.js";
import { needsYou, sortedBots, sortOf } from "../logic/bots.js";
import { count, counted } from "../logic/format.js";
import { livenessOf } from "../logic/freshness.js";
import { t } from "../logic/words.js";
import { jointPanels } from "./bots_joint.js";
import { botSort, botTable, COLUMNS } from "./bots_table.js";

const NAMED_COUNT = 3;

/** @returns {Record<string, string>} */
export function questions() {
  const include = areOutliersCounted() ? "outliers" : undefined;
  return { everyBot: address("/api/bots", { tz: zone(), include }) };
}

export function title() {
  return t("Bots");
}

export function view() {
  const asked = answerTo("everyBot", questions());
  const bots = asked.answer?.bots ?? [];
  return [
    h("div", { class: "pagehead", key: "head" }, h("h1", null, t("Bots")), h("p", { class: "any" }, bots.length > 0 ? attention(bots) : t("Which of my bots needs me?"))),
    h("div", { class: "sheet", key: "all" }, answered({ id: "bots", css: "c12", head: heading("bots", t("Side by side"), { sub: state.route.query.sort ? null : t("worst state first, until a column is chosen") }), name: "everyBot", lines: ["", "", "", "b"], asked, body: sideBySide })),
    asked.answer ? h("div", { class: "sheet", key: "joint" }, jointPanels(asked.answer)) : null,
  ];
}

/** The answer to the question of the view, in one sentence. @param {any[]} bots */
function attention(bots) {
  const all = [...new Map(bots.map((bot) => [bot.bot_id, bot])).values()];
  const needing = sortedBots(all.filter(needsYou), sortOf("", []));
  if (needing.length === 0) return all.length === 1 ? t("It reports as it should.") : t("All {bots} report as they should.", { bots: counted(all.length, "bot") });
  if (all.length === 1) return h("b", null, t("It needs you: {why}.", { why: why(all[0]) }));
  const names = needing.slice(0, NAMED_COUNT).map((bot) => t("{name} ({why})", { name: shortened(bot.bot_name), why: why(bot) })).join(", ");
  const more = needing.length - NAMED_COUNT;
  const listed = more > 0 ? t("{names} and {more} more", { names, more: count(more) }) : names;
  const everybody = counted(all.length, "bot");
  return h("span", null, h("b", null, needing.length === 1 ? t("1 of {all} needs you", { all: everybody }) : t("{count} of {all} need you", { count: count(needing.length), all: everybody })), `: ${listed}.`);
}

/** @param {any} bot */
function why(bot) {
  const { isDoubtful, word } = livenessOf(bot.source_status);
  return isDoubtful ? word.toLowerCase() : haltOf(bot.risk) === null ? "" : t("trading off");
}

/** @param {string} name */
function shortened(name) {
  const letters = [...name];
  return letters.length > 40 ? `${letters.slice(0, 39).join("")}…` : name;
}

/** @param {any} answer */
function sideBySide(answer) {
  if (answer.bots.length === 0) return h("p", { class: "muted" }, t("No bot was found yet. Each folder below the one that --bots names becomes a bot as soon as it holds a state file or a log."));
  const sort = sortOf(state.route.query.sort, COLUMNS);
  const onSort = (/** @type {string} */ chosen) => setQuery({ sort: chosen });
  const left = answer.bots.reduce((/** @type {number} */ sum, /** @type {any} */ bot) => sum + bot.quarantined_count, 0);
  return [
    botSort(sort, onSort),
    h("p", { class: "sub only-s", key: "key" }, t("In each card: equity, then realized today + unrealized now = if closed now; below it the return, the deepest fall and the open positions.")),
    botTable(answer, sort, onSort),
    provenance(t("today begins at midnight in {zone}", { zone: zone() }), areOutliersCounted() ? t("outliers counted") : t("{rows} of all files left out", { rows: counted(left, "row") }), t("a name opens that bot's overview"), unit() === "quote" ? null : t("this list counts in money, whatever other views show")),
  ];
}
