/** The one switch for all results: money, percent of the starting balance, R; and what it leaves out. */

import { h } from "../core/dom.js";
import { link, setQuery } from "../core/router.js";
import { quoteAsset, state, unit } from "../core/store.js";
import { t } from "../logic/words.js";
import { icon } from "./icon.js";
import { said } from "./said.js";

/** @param {string} [css] @param {() => void} [after] */
export function unitSwitch(css = "", after = () => {}) {
  const choices = [
    { key: "quote", name: quoteAsset() || t("Money"), words: t("Results in money") },
    { key: "percent", name: "%", words: t("Results in percent of the starting balance") },
    { key: "r", name: "R", words: t("Results in R, multiples of what each trade risked") },
  ];
  const choose = (/** @type {string} */ key) => {
    setQuery({ unit: key === "quote" ? "" : key });
    after();
  };
  return h("div", { class: `seg units ${css}`.trim(), role: "group", "aria-label": t("Results in"), key: "units" }, choices.map(({ key, name, words }) => h(
    "button", { key, type: "button", "data-unit": key, "aria-pressed": String(key === unit()), title: words, onclick: () => choose(key) },
    name, h("span", { class: "vh" }, `, ${words}`))));
}

/** On every view while results are not money: what they are, and which trades are in none of them. */
export function unitStrip() {
  if (unit() === "quote") return null;
  const { measured } = state.data.stats ?? {};
  const isR = unit() === "r";
  const words = isR ? t("R is a trade's result divided by what its first stop put at stake.") : t("Results are percent of the starting balance.");
  return h(
    "section", { class: measured?.left_out_count ? "strip" : "strip calm", key: "unit", "aria-label": isR ? t("Results in R.") : t("Results in percent.") },
    h("span", null, h("b", null, isR ? t("Results in R.") : t("Results in percent.")), " ", words, " ", measured?.left_out_count ? h("span", { class: "doubted" }, said(measured.reason), " ") : null, t("Balances and open positions stay money.")),
    isR && measured?.left_out_count ? h("a", { class: "link", href: link("trades", { risk: "unknown" }) }, t("Show these trades"), icon("chev")) : null,
    h("button", { class: "btn", type: "button", onclick: () => setQuery({ unit: "" }) }, t("Back to money")),
  );
}

/** Which trades of a selection are in none of its results; what is so of all trades stands above. @param {any} answer */
export function leftOut(answer) {
  const { left_out_count: count, reason } = answer?.measured ?? {};
  const isSaid = reason === state.data.stats?.measured?.reason;
  return count && !isSaid ? h("p", { class: "doubted small any", key: "leftout" }, said(reason)) : null;
}
