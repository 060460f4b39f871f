/** The language of the page: chosen, or the browser's first that there are words for. */

import { language, languageOf, setWords, t } from "../logic/words.js";
import { byId } from "./dom.js";

/** @type {Record<string, () => Promise<any>>} English needs no table */
const TABLES = {
  de: () => import("../../words/de.js"),
  "zh-Hans": () => import("../../words/zh-Hans.js"),
};

/** Speak the reader's language from now on; where its table cannot be had, English.
 * @param {{language: string}} prefs */
export async function speak(prefs) {
  const wanted = languageOf(prefs.language, navigator.languages, ["en", ...Object.keys(TABLES)]);
  const words = await TABLES[wanted]?.().catch(() => null);
  setWords(words?.default ?? {}, words ? wanted : "en", words?.retell);
  document.documentElement.lang = language();
  byId("skip").textContent = t("Skip to content");
  byId("truth").setAttribute("aria-label", t("State in one line"));
  byId("ribbon").setAttribute("aria-label", t("Notices"));
  byId("menu").setAttribute("aria-label", t("Display settings"));
}
