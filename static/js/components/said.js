/** Words of the server: in the reader's language where the table has them, else marked as English. */

import { h } from "../core/dom.js";
import { language, told } from "../logic/words.js";

/** @param {any} text a sentence of an answer @returns {any} */
export function said(text) {
  const words = told(text);
  return !text || language() === "en" || words !== text ? words : h("span", { lang: "en" }, text);
}
