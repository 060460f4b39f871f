/** The breakdown by market, side, strategy, way of closing, version, hour or weekday. */

import { link, setQuery } from "../core/router.js";
import { state } from "../core/store.js";
import { resultAsset, resultDigits } from "../core/unit.js";
import { answered, segments } from "../components/blocks.js";
import { groupSort, groupTable } from "../components/groups.js";
import { heading, provenance } from "../components/parts.js";
import { h } from "../core/dom.js";
import { change, counted, signClass } from "../logic/format.js";
import { GROUPINGS, groupingOf, isClock } from "../logic/groups.js";
import { reasonWord } from "../logic/reasons.js";
import { t, woven } from "../logic/words.js";
import { about, answerOf, inZone } from "./performance_scope.js";

export function breakdownPanel() {
  const { key } = groupingOf(state.route.query.group);
  const head = heading("groups", t("Breakdown"), { sub: t("whiskers: 95% interval of the win rate"), end: segments(t("Group by"), GROUPINGS, key, (chosen) => setQuery({ group: chosen === GROUPINGS[0].key ? "" : chosen, sort: "" })) });
  return answered({ id: "groups", css: "c12", head, name: "perfGroups", lines: ["", "", "", "b"], asked: answerOf("perfGroups"), body: (answer) => body(answer) });
}

/** The sum of the rows, which is the net result above. @param {any[]} groups */
function together(groups) {
  const decimals = resultDigits();
  const sum = groups.reduce((total, group) => total + group.realized_pnl_quote, 0);
  return woven("together {sum} {asset}", { sum: h("span", { class: signClass(sum, decimals) }, change(sum, decimals)), asset: resultAsset() });
}

/** How a group is called. @param {string} by @returns {(name: string) => string} */
function nameIn(by) {
  if (by === "hour") return (name) => t("{hour}:00 to {hour}:59", { hour: name });
  return by === "exit_reason" ? reasonWord : (name) => name;
}

/** @param {any} answer */
function body(answer) {
  const { by } = answer;
  const grouping = groupingOf(by);
  const groups = answer.groups.filter((/** @type {any} */ group) => group.trade_count > 0);
  if (groups.length === 0) return h("p", { class: "muted" }, t("No trade in this range."));
  const sort = state.route.query.sort ?? "";
  return [
    groupSort(sort, (chosen) => setQuery({ sort: chosen })),
    groupTable({
      groups, sort, title: grouping.name, onSort: (chosen) => setQuery({ sort: chosen }),
      sourceOf: (name, figure) => (isClock(by) ? null : about(figure, { [by]: name })),
      hrefOf: (name) => (isClock(by) ? null : link("performance", { ...state.route.query, [by]: name, group: "", sort: "" })),
      nameOf: nameIn(by),
    }),
    provenance(counted(groups.length, "group"), together(groups), isClock(by) ? t("by the time of closing in {inZone}", { inZone: inZone() }) : t("a name narrows the whole view to it")),
  ];
}
