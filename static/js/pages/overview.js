/** Overview: alive, money, belief; then now, then the past. */

import { address } from "../core/api.js";
import { h } from "../core/dom.js";
import { whenWanted } from "../core/interest.js";
import { follow, link } from "../core/router.js";
import { laterStyles } from "../core/styles.js";
import { areOutliersCounted, changed, chosenBots, quoteAsset, scope, state, unit } from "../core/store.js";
import { gatesPanel } from "../components/gates.js";
import { icon } from "../components/icon.js";
import { countOutliersButton } from "../components/outliers.js";
import { positionsPanel } from "../components/positions.js";
import { said } from "../components/said.js";
import { change, count, counted, quoteDecimals } from "../logic/format.js";
import { reasonWords } from "../logic/account.js";
import { lastTwo } from "../logic/versions.js";
import { midway, t } from "../logic/words.js";
import { hero } from "./overview_hero.js";
import { kpis } from "./overview_kpis.js";

const RECENT_COUNT = 8;

/** @returns {Record<string, string>} */
export function questions() {
  return {
    positions: address("/api/positions", chosenBots()),
    reconciliation: address("/api/reconciliation", chosenBots()),
    ...(past ? pastQuestions() : {}),
  };
}

/** @returns {Record<string, string>} */
function pastQuestions() {
  const pair = lastTwo(state.data.versions?.versions ?? []);
  return {
    equity: address("/api/equity", { ...scope(), window: WINDOWS[state.ui.range ?? "all"], curve: unit() === "r" ? undefined : state.ui.curve, as_of: state.ui.asOf }),
    recent: address("/api/trades", { ...scope(), limit: RECENT_COUNT }),
    versions: address("/api/versions", scope()),
    ...(pair ? { compare: address("/api/versions/compare", { ...scope(), ...pair }) } : {}),
  };
}

/** @type {Record<string, string>} */
const WINDOWS = { "7d": "1W", "30d": "1M", "90d": "3M", all: "all" };

export function title() {
  return t("Overview of {bot}", { bot: state.data.status?.bot?.bot_name ?? t("the bot") });
}

export function view() {
  const heading = h("h1", { class: "vh", key: "h1" }, title());
  if (isFirstRun()) return [heading, firstRun()];
  return [
    heading, hero(), qualityStrip(), kpis(), cautions(),
    h("div", { class: "sheet", key: "now" }, positionsPanel(), gatesPanel()),
    past ? past() : pastToCome(),
  ];
}

/** @type {(() => any)|null} the lower half of the page, fetched after the first figures are shown */
let past = null;

/** Stands where the lower half begins, until somebody comes near. */
function pastToCome() {
  return h("div", { key: `past-to-come-${failureCount}`, after: (/** @type {Element} */ el) => whenWanted(el, () => void loadPast()) });
}

/** Where the server does not answer now, the next look asks again. */
let failureCount = 0;

async function loadPast() {
  const [module] = await Promise.all([import("./overview_past.js").catch(() => null), laterStyles()]);
  failureCount += module ? 0 : 1;
  if (!module) return;
  past = module.past;
  follow();
}

/** @type {(() => any)|null} */
let checklist = null;

/** True when there is neither a state nor a trade to show. */
function isFirstRun() {
  const { status, stats } = state.data;
  return Boolean(status && stats) && !status.source?.updated_at && stats.trade_count === 0;
}

/** What is missing, in order; fetched only by those who see it. */
function firstRun() {
  if (checklist) return checklist();
  void Promise.all([import("../components/checklist.js"), laterStyles()]).then(([module]) => {
    checklist = module.checklist;
    changed();
  });
  return null;
}

/** What must be kept in mind with these figures, in the server's words. */
function cautions() {
  const warnings = state.data.stats?.warnings ?? [];
  if (warnings.length === 0) return null;
  return h("ul", { class: "muted small", key: "cautions" }, warnings.map((/** @type {any} */ warning) => h("li", { key: warning.code }, said(warning.text))));
}

/** Rows left out on doubt, with the way to them. */
function qualityStrip() {
  const { quality } = state.data;
  const rows = quality?.totals?.quarantined_count ?? 0;
  const problems = (quality?.files ?? []).filter((/** @type {any} */ file) => file.problem);
  if (areOutliersCounted() || (rows === 0 && problems.length === 0)) return null;
  return h(
    "div", { class: "strip", key: "strip" }, icon("warn"),
    h("span", null, rows > 0 ? quarantined(quality, rows) : null, problems.length > 0 ? [" ", h("b", null, t("{files} could not be read.", { files: counted(problems.length, "file") }))] : null),
    countOutliersButton(),
    h("a", { class: "link", href: link("data", rows > 0 ? { reason: "" } : {}) }, t("Look at the rows"), icon("chev")),
  );
}

/** @param {any} quality @param {number} rows */
function quarantined(quality, rows) {
  const sum = change(quality.excluded_pnl_quote, quoteDecimals(quoteAsset()));
  const effect = quality.excluded_pnl_quote ? t("Counting them would change the total by {sum} {asset}.", { sum, asset: quoteAsset() }) : t("No figure includes them.");
  return [h("b", null, rows === 1 ? t("1 row is quarantined.") : t("{rows} rows are quarantined.", { rows: count(rows) })), " ", effect, mainReason(quality)];
}

/** @param {any} quality */
function mainReason(quality) {
  /** @type {Record<string, number>} */
  const sums = {};
  for (const file of quality.files ?? []) for (const [reason, rows] of Object.entries(file.reasons ?? {})) sums[reason] = (sums[reason] ?? 0) + Number(rows);
  const [reason, rows] = Object.entries(sums).sort((a, b) => b[1] - a[1])[0] ?? [];
  return reason ? ` ${t("Most often: {reason} ({rows}).", { reason: midway(reasonWords(reason)), rows: count(rows) })}` : "";
}
