/** Words of the server: in the reader's language where the table has them, else marked as English. */

import { h } from "../core/dom.js";
import { zone } from "../core/store.js";
import { onClockOf } from "../logic/time.js";
import { language, told } from "../logic/words.js";

/** @param {any} text a sentence of an answer @returns {any} */
export function said(text) {
  const words = told(text);
  const shown = typeof words === "string" ? onClockOf(words, zone()) : words;
  return !text || language() === "en" || words !== text ? shown : h("span", { lang: "en" }, shown);
}
