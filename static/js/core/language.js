/** The language of the page: chosen, or the browser's first that there are words for. */

import { language, setWords, t } from "../logic/words.js";
import { byId } from "./dom.js";

/** @type {Record<string, () => Promise<{default: Record<string, string>}>>} English needs no table */
const TABLES = {
  de: () => import("../../words/de.js"),
  "zh-Hans": () => import("../../words/zh-Hans.js"),
};

/** @param {{language: string}} prefs @param {readonly string[]} [wishes] what the browser's reader prefers, the best first */
export function languageOf(prefs, wishes = navigator.languages) {
  if (prefs.language !== "browser") return prefs.language;
  for (const wish of wishes) {
    const { language: base, script } = new Intl.Locale(wish).maximize();
    const known = ["en", ...Object.keys(TABLES)].find((tag) => tag === base || tag === `${base}-${script}`);
    if (known) return known;
  }
  return "en";
}

/** Speak the reader's language from now on; where its table cannot be had, English.
 * @param {{language: string}} prefs */
export async function speak(prefs) {
  const wanted = languageOf(prefs);
  const table = (await TABLES[wanted]?.().catch(() => null))?.default;
  setWords(table ?? {}, table ? wanted : "en");
  document.documentElement.lang = language();
  byId("skip").textContent = t("Skip to content");
  byId("truth").setAttribute("aria-label", t("State in one line"));
  byId("menu").setAttribute("aria-label", t("Display settings"));
}
