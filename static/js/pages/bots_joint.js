/** One curve per money: all its bots together, from 100. */

import { h } from "../core/dom.js";
import { zone } from "../core/store.js";
import { chart } from "../charts/host.js";
import { jointChart } from "../charts/joint.js";
import { plainTable, remembered } from "../components/blocks.js";
import { asTable, heading, panel, provenance } from "../components/parts.js";
import { said } from "../components/said.js";
import { count, counted, number, percent } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";

/** @type {(combined: any[], zone: string) => any[]} the data of each chart, as long as the answer is the same */
const chartsOf = remembered((combined, inZone) => combined.map((/** @type {any} */ { points, quote_asset: asset }) => ({ points, asset: asset ?? "", zone: inZone })));

/** @param {any} answer */
export function jointPanels({ combined }) {
  const data = chartsOf(combined, zone());
  const drawn = combined.filter(hasCurve);
  const isWide = (/** @type {any} */ money) => drawn.length % 2 === 1 && money === drawn[drawn.length - 1];
  return [
    ...drawn.map((/** @type {any} */ money) => jointPanel(money, data[combined.indexOf(money)], isWide(money) ? "c12" : "c6")),
    ...combined.filter((/** @type {any} */ money) => !hasCurve(money)).map(noCurve),
  ];
}

/** @param {any} money */
function hasCurve({ points }) {
  return points.length > 1;
}

/** @param {any} money */
function nameOf({ quote_asset: asset, bot_count: bots, members, left_out: left }) {
  const [only] = [...members, ...left];
  if (bots === 1 && only) return asset ? t("{name} in {asset}", { name: only.bot_name, asset }) : only.bot_name;
  return asset ? t("All {name} bots", { name: asset }) : t("Money not known");
}

/** Why bots of one money have no curve. @param {any} money */
function noCurve(money) {
  const id = idOf(money);
  return panel(id, "c12 tight", heading(id, t("{name} from 100", { name: nameOf(money) }), { isQuiet: true }),
    h("p", { class: "muted small any" }, t("No curve yet; "), money.left_out.length > 0 ? leftOut(money.left_out) : said(money.undefined.return_ratio ?? "")));
}

/** @param {any} money */
function idOf({ quote_asset: asset }) {
  return `joint-${asset ?? "unknown"}`.replace(/[^\w-]/g, "_");
}

/** @param {any} money @param {any} data @param {string} css */
function jointPanel(money, data, css) {
  const { members, left_out: left } = money;
  const id = idOf(money);
  const name = nameOf(money);
  return panel(id, css, heading(id, t("{name} from 100", { name }), { sub: t("closed trades, deposits taken out") }),
    chart({ key: id, css: "low", label: sentence(money, name), data, make: jointChart }),
    asTable(id, t("{name} from 100 as a table", { name }), () => pointTable(money, name)),
    provenance(t("{count} of {all} in the curve", { count: count(members.length), all: counted(money.bot_count, "bot") }), leftOut(left), members.length > 1 ? t("a bot comes in with its starting balance, and that moves nothing") : null));
}

/** @param {any} money @param {string} name */
function sentence({ points, max_drawdown_ratio: fall }, name) {
  const last = points[points.length - 1];
  return t("{name}: from 100 on {from} to {last} on {to}; deepest fall from a peak {fall}", {
    name, from: at(points[0][0], "dayYear", zone()), last: number(last[1]), to: at(last[0], "dayYear", zone()), fall: percent(fall),
  });
}

/** Who is not in the curve, and why. @param {any[]} left */
function leftOut(left) {
  if (left.length === 0) return null;
  const reasons = [...new Set(left.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const names = left.filter((/** @type {any} */ bot) => bot.reason === reason).map((/** @type {any} */ bot) => bot.bot_name);
    const listed = names.length > 3 ? counted(names.length, "bot") : names.join(", ");
    return h("span", { key: reason, class: "any" }, t("not in it: {names}. ", { names: listed }), said(reason));
  });
}

/** @param {any} money @param {string} name */
function pointTable({ points }, name) {
  return plainTable(name, [t("Moment"), t("From 100"), t("Bots")], points.map((/** @type {number[]} */ [ms, index, bots], /** @type {number} */ place) => ({
    key: String(place), cells: [at(ms, "moment", zone()), number(index), count(bots)],
  })));
}
