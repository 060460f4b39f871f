/** The overview's verdict: is the newest version better than the one before? */

import { h } from "../core/dom.js";
import { link } from "../core/router.js";
import { state } from "../core/store.js";
import { icon } from "../components/icon.js";
import { heading, panel, provenance } from "../components/parts.js";
import { said } from "../components/said.js";
import { versionTable } from "../components/versions.js";
import { counted } from "../logic/format.js";
import { headline, lastTwo } from "../logic/versions.js";
import { t } from "../logic/words.js";
import { caveatList } from "./versions_verdict.js";

export function versionPanel() {
  const versions = state.data.versions?.versions ?? [];
  if (versions.length === 0) return null;
  const end = h("a", { class: "link small", href: link("versions") }, t("Compare versions"), icon("chev"));
  return panel(
    "ver", "c12", heading("ver", title(versions), { isQuiet: true, end }),
    verdict(),
    h("div", { class: "hide-s", key: "evidence" }, versionTable(versions)),
    provenance(t("{versions} as written in the logs", { versions: counted(versions.length, "version") }), h("span", { class: "hide-s" }, t("whiskers: 95% intervals; filled: the newest"))),
  );
}

/** @param {any[]} versions */
function title(versions) {
  const pair = lastTwo(versions);
  return pair ? t("Is {b} better than {a}?", { b: pair.b, a: pair.a }) : t("Versions of the bot");
}

export function verdict() {
  const compared = state.data.compare;
  return compared?.verdict ? [h("p", { class: "any muted" }, h("b", { class: "verdict" }, headline(compared)), " ", said(compared.verdict)), caveatList(compared)] : null;
}
