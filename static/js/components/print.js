/** Paper: the light look while the browser prints, and when the page was printed. */

import { byId, h, render } from "../core/dom.js";
import { applyPrefs } from "../core/prefs.js";
import { changed, state, zone } from "../core/store.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";

/** Charts are pictures: they are drawn again in ink on paper, and back. */
export function setUpPrint() {
  const paper = matchMedia("print");
  const turn = () => (paper.matches ? toPaper() : toScreen());
  paper.addEventListener("change", turn);
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", toScreen);
}

function toPaper() {
  const { dataset } = document.documentElement;
  if (dataset.theme === "light") return stamp();
  dataset.theme = "light";
  changed();
  return stamp();
}

function toScreen() {
  applyPrefs(state.prefs);
  changed();
}

/** The line above the figures: whose they are, of when, and where they were seen. */
function stamp() {
  const name = state.data.status?.bot?.bot_name ?? "";
  const moment = at(new Date().toISOString(), "full", zone());
  render(paperHead(), [
    h("b", null, ["Botscope", name].filter(Boolean).join(" · ")), h("span", null, t("Printed {moment}", { moment })), h("span", { class: "mono" }, location.href),
  ]);
}

/** @returns {HTMLElement} */
function paperHead() {
  const known = document.getElementById("paper");
  if (known) return known;
  const made = document.createElement("p");
  made.id = "paper";
  made.className = "paper";
  byId("top").before(made);
  return made;
}
