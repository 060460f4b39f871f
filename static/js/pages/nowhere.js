/** An address that names no view: what it asked for, and the views that there are. */

import { h } from "../core/dom.js";
import { shownViews, viewLink } from "../components/header.js";
import { panel, heading } from "../components/parts.js";
import { t } from "../logic/words.js";

/** @returns {Record<string, string>} */
export function questions() {
  return {};
}

export function title() {
  return t("No such view");
}

export function view() {
  const asked = location.hash.slice(2).split("?")[0].slice(0, 60);
  return [
    h("div", { class: "pagehead", key: "head" }, h("h1", null, t("No such view")), h("p", { class: "any" }, t("There is no view “{asked}”. The address may be cut off or mistyped; nothing else is wrong.", { asked }))),
    h("div", { class: "sheet", key: "sheet" }, panel(
      "views", "c12", heading("views", t("These are the views")),
      h("ul", { class: "ways" }, shownViews().map((one) => h("li", { key: one.page }, viewLink(one, { class: "link" })))),
    )),
  ];
}
