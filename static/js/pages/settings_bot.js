/** The bot's settings: a row per setting, a column per version, changes in weight and in words. */

import { answerTo } from "../core/asked.js";
import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { changed, state, zone } from "../core/store.js";
import { answered, segments } from "../components/blocks.js";
import { copyBox } from "../components/ownfiles.js";
import { heading, provenance } from "../components/parts.js";
import { said } from "../components/said.js";
import { cell, rowHead, table } from "../components/table.js";
import { count, counted } from "../logic/format.js";
import { changedCount, changeWord, columnsOf, FEW, isLong, rowsThatFit, valueText } from "../logic/settings.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";

const REDACTED = "[redacted]";
const LINES = ["{", '  "bot_version": "v1",', '  "settings": {"adx_threshold": 25, "risk_per_trade": 0.01}', "}"].join("\n");

const narrow = matchMedia("(max-width: 767px)");
narrow.addEventListener("change", changed);

/** @param {Record<string, string>} asked */
export function botPanel(asked) {
  const mine = answerTo("settings", asked);
  const bot = mine.answer?.bot_settings;
  const sub = bot?.versions.length ? summary(bot) : null;
  return answered({
    id: "bot", css: "c12", name: "settings", lines: ["a", "", "", "b"], asked: mine,
    head: heading("bot", t("The bot's settings"), { sub }), body: () => body(bot),
  });
}

/** @param {any} bot */
function summary({ versions, rows }) {
  const parts = [versions.length > 1 ? counted(rows.length, "setting") : t("{settings} of {version}", { settings: counted(rows.length, "setting"), version: versions[0].bot_version })];
  if (versions.length > 1) parts.push(counted(versions.length, "version"));
  const changes = changedCount(rows);
  if (changes > 0 || versions.length > 1) parts.push(t("{count} changed", { count: count(changes) }));
  return parts.join(", ");
}

/** @param {any} bot */
function body(bot) {
  if (bot.versions.length === 0) return none(bot);
  const filter = { only: isOnlyChanges(bot.rows), words: state.route.query.q ?? "" };
  const rows = rowsThatFit(bot.rows, filter);
  return [
    bar(bot, filter.only),
    rows.length > 0 ? settingsTable(bot, rows) : nothingFits(bot, filter),
    folded(bot, rows),
    provenance(...facts(bot)),
  ];
}

/** Why there is nothing, and what would fill it. @param {any} bot */
function none({ message, bot_id: botId }) {
  const shown = h("p", { key: "none" }, said(message));
  if (botId === null) return [shown];
  return [shown,
    h("p", { class: "muted", key: "what" }, t("Write them into the state file as an object named settings, whatever their names are. Nested ones are fine, secrets are hidden. From then on each version is remembered:")),
    h("div", { class: "narrow", key: "lines" }, copyBox(LINES, t("the lines")))];
}

/** A phone begins with what changed, a desk with everything; the address says what was chosen. @param {any[]} rows */
function isOnlyChanges(rows) {
  const { show, q } = state.route.query;
  if (show === "all" || show === "changes") return show === "changes";
  return narrow.matches && !q && changedCount(rows) > 0;
}

/** @param {any} bot @param {boolean} isOnly */
function bar(bot, isOnly) {
  const canChoose = bot.versions.length > 1 || changedCount(bot.rows) > 0;
  const choices = [{ key: "all", name: t("All") }, { key: "changes", name: t("Only changes") }];
  return h(
    "div", { class: "seek", key: "bar" },
    h("label", { class: "field" }, t("Search"), h("input", { type: "search", value: state.route.query.q ?? "", autocomplete: "off", spellcheck: "false", oninput: (/** @type {any} */ event) => setQuery({ q: event.target.value }) })),
    canChoose ? segments(t("Which settings"), choices, isOnly ? "changes" : "all", (show) => setQuery({ show })) : null,
  );
}

/** @param {any} bot @param {any[]} rows */
function settingsTable(bot, rows) {
  const versions = columnsOf(bot.versions, state.route.query.versions === "all");
  const columns = [{ name: t("Setting"), css: "setting" }, ...versions.map((version) => ({ name: version.bot_version, head: versionHead(version, bot) }))];
  const isWide = versions.length > FEW;
  const grid = table({ caption: t("The bot's settings in each version"), css: versions.length > 1 ? "settings" : "settings single", columns, rows: rows.map((row) => settingRow(row, versions, bot.versions)) });
  return isWide ? h("div", { class: "sideways", key: "wide", tabindex: "0", role: "region", "aria-label": t("The bot's settings in each version") }, grid) : grid;
}

/** @param {any} version @param {any} bot */
function versionHead(version, bot) {
  return [
    h("b", null, version.bot_version), version.is_present && bot.versions.length > 1 ? h("span", { class: "pill" }, t("runs now")) : null,
    h("span", { class: "seen" }, seen(version)),
  ];
}

/** @param {any} version */
function seen({ first_seen_at: first, last_seen_at: last, is_present: isPresent }) {
  if (!first) return t("as of {when}", { when: at(last, "moment", zone()) });
  const [from, to] = [at(first, "day", zone()), at(last, "day", zone())];
  if (isPresent) return t("since {from}", { from: at(first, "moment", zone()) });
  return from === to ? from : t("{from} to {to}", { from, to });
}

/** @param {any} row @param {any[]} shown @param {any[]} versions */
function settingRow(row, shown, versions) {
  return h(
    "tr", { key: row.name, role: "row", class: row.is_changed ? "moved" : null }, rowHead({ class: "full setting mono" }, ...broken(row.name)),
    isOneCard(row, shown) ? oneForAll(row, shown) : shown.map((version) => {
      const name = version.bot_version;
      const word = changeWord(row, name, versions);
      const marks = [word ? t(word) : "", row.varied_in.includes(name) ? t("changed while it ran") : ""].filter(Boolean);
      return cell(shown.length > 1 ? name : "", word ? "val new" : "val", h("span", { class: "what" }, value(row, name), marks.map((mark) => h("span", { class: "pill", key: mark }, mark))));
    }),
  );
}

/** On a phone, what is the same everywhere is said once. @param {any} row @param {any[]} shown */
function isOneCard(row, shown) {
  return narrow.matches && shown.length > 1 && !row.is_changed && shown.every((version) => Object.hasOwn(row.values, version.bot_version));
}

/** @param {any} row @param {any[]} shown */
function oneForAll(row, shown) {
  const only = cell(t("all versions"), "val", h("span", { class: "what" }, value(row, shown[0].bot_version)));
  only.props.colspan = String(shown.length);
  return only;
}

/** A long dotted name may break after each dot. @param {string} name */
function broken(name) {
  return name.split(/(?<=[._])/).flatMap((part, index) => (index ? [h("wbr", { key: index }), part] : [part]));
}

/** @param {any} row @param {string} version */
function value({ values }, version) {
  if (!Object.hasOwn(values, version)) return h("span", { class: "faint" }, h("span", { "aria-hidden": "true" }, "–"), h("span", { class: "vh" }, t("not told")));
  if (values[version] === REDACTED) return h("span", { class: "faint" }, t("hidden"));
  const text = valueText(values[version]);
  if (!isLong(text)) return h("code", null, text);
  const first = text.replace(/\s+/g, " ").slice(0, 60);
  return h("details", null, h("summary", null, h("code", null, `${first}…`)), h("pre", { tabindex: "0" }, text));
}

/** @param {any} bot @param {{only: boolean, words: string}} filter */
function nothingFits(bot, { only, words }) {
  const isUnchanged = only && !words && changedCount(bot.rows) === 0;
  return h(
    "p", { class: "muted", key: "fits" }, isUnchanged ? t("No setting changed between the versions that were seen. ") : t("No setting fits. "),
    h("button", { class: "link", type: "button", onclick: () => setQuery({ q: "", show: isUnchanged ? "all" : only && !words ? "all" : state.route.query.show }) }, isUnchanged || !words ? t("Show all settings") : t("Clear the search")),
  );
}

/** What is not on the page, and how to get it there. @param {any} bot @param {any[]} rows */
function folded(bot, rows) {
  const { q, versions } = state.route.query;
  const hidden = bot.rows.length - rows.length;
  const older = bot.versions.length - FEW;
  return h(
    "p", { class: "ends", key: "folded" },
    hidden > 0 && !q && rows.length > 0 ? h("button", { class: "link", type: "button", onclick: () => setQuery({ show: "all" }) }, t("Show the {count} that never changed", { count: count(hidden) })) : null,
    older > 0 ? h("button", { class: "link", type: "button", onclick: () => setQuery({ versions: versions === "all" ? "" : "all" }) },
      versions === "all" ? t("Show the newest {count} versions", { count: FEW }) : t("Show {count} older versions", { count: count(older) })) : null,
  );
}

/** @param {any} bot */
function facts(bot) {
  const first = bot.versions.find((/** @type {any} */ each) => each.first_seen_at)?.first_seen_at;
  const left = Math.max(...bot.versions.map((/** @type {any} */ each) => each.left_out_count));
  return [
    t("From the bot's state file; a change is against the version before."),
    first ? t("Remembered since {when}.", { when: at(first, "momentYear", zone()) }) : null,
    bot.message ? said(bot.message) : null,
    left > 0 ? t("{count} further settings of one version are not shown: only so many are kept.", { count: count(left) }) : null,
    t("Secrets are hidden by their name and their shape."), ...bot.notes.map(said),
  ];
}
