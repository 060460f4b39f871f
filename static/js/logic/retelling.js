/** Sentences of the server that hold values: found by their template and told in another language. Loaded with its words alone. */

import { number, numberMarks } from "./format.js";

/**
 * What a place of a template holds goes by the beginning of its name: `{n}` a number, `{amount}` a number that a unit may follow,
 * `{said}` words that are told again, `{text}` anything, every other name one without the end of a sentence or a colon. Names and texts stay as they are.
 * @typedef {{pieces: string[], kinds: string[], names: string[], words: string}} Template
 */
const NUMBER = /[-\u2212]?\d+(?:[\u202f,]\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?/y;
const UNIT = / [^\s.,;:]{1,20}/y;
const MOST_PARTS = 16;
const LONGEST = 2000;
const MOST_KEPT = 1000;

/**
 * A teller of the server's sentences: null where a text is none of them, or only in part.
 * @param {Record<string, string>} own sentences and templates of the server @param {Record<string, string>} table the page's words
 * @returns {(english: any) => string|null}
 */
export function retelling(own, table) {
  const exact = { ...own, ...table };
  const templates = Object.entries(own).filter(([english]) => english.includes("{")).map(compiled).sort(byLiteralText);
  /** @type {Map<string, string|null>} */
  const known = new Map();
  let marks = "";

  /** @param {string} text @returns {string|null} */
  const tell = (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const found = Object.hasOwn(exact, text) ? exact[text] : joined(text) ?? single(text);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(text, found);
    return found;
  };

  /** @param {string} text */
  const single = (text) => {
    if (Object.hasOwn(exact, text)) return exact[text];
    for (const template of templates) {
      const values = matched(template, text);
      const words = values && filled(template, values, tell);
      if (words) return words;
    }
    return null;
  };

  /** Several sentences, or clauses behind a semicolon: all of them have to be known. @param {string} text */
  const joined = (text) => {
    for (const end of ends(text)) {
      const isClause = text[end] === ";";
      const head = single(text.slice(0, isClause ? end : end + 1));
      const tail = head === null ? null : tell(text.slice(end + 2));
      if (tail !== null) return `${head}${isClause ? exact["; "] : /[。？！]$/.test(head ?? "") ? "" : " "}${tail}`;
    }
    return null;
  };

  return (english) => {
    if (typeof english !== "string" || english.length > LONGEST) return null;
    const now = JSON.stringify(numberMarks());
    if (now !== marks) known.clear();
    marks = now;
    return tell(english);
  };
}

/** @param {[string, string]} entry @returns {Template} */
function compiled([english, words]) {
  const parts = english.split(/\{(\w+)\}/);
  const names = parts.filter((_, index) => index % 2);
  return { pieces: parts.filter((_, index) => index % 2 === 0), names, kinds: names.map((name) => name.replace(/\d+$/, "")), words };
}

/** The one that says more itself comes first. @param {Template} a @param {Template} b */
function byLiteralText(a, b) {
  return b.pieces.join("").length - a.pieces.join("").length;
}

/** Where a sentence or a clause ends and another follows. @param {string} text */
function ends(text) {
  return [...text.matchAll(/[.;] (?=\S)/g)].slice(0, MOST_PARTS).map((end) => end.index);
}

/** The values of a text under a template. Goes forward only, so that no text takes long. @param {Template} template @param {string} text */
function matched({ pieces, kinds }, text) {
  if (!text.startsWith(pieces[0])) return null;
  const values = [];
  let place = pieces[0].length;
  for (const [index, kind] of kinds.entries()) {
    const next = pieces[index + 1];
    const end = endOf(kind, text, place, next, index === kinds.length - 1);
    if (end <= place || !text.startsWith(next, end)) return null;
    values.push(text.slice(place, end));
    place = end + next.length;
  }
  return place === text.length ? values : null;
}

/** @param {string} kind @param {string} text @param {number} place @param {string} next @param {boolean} isLast */
function endOf(kind, text, place, next, isLast) {
  if (kind === "n") return reach(NUMBER, text, place);
  if (kind === "amount") {
    const end = reach(NUMBER, text, place);
    return text.startsWith(next, end) && next !== "" ? end : Math.max(end, end < 0 ? end : reach(UNIT, text, end));
  }
  return isLast ? text.length - next.length : text.indexOf(next, place + 1);
}

/** Where a match that begins at a place ends, -1 where none does. @param {RegExp} sticky @param {string} text @param {number} place */
function reach(sticky, text, place) {
  sticky.lastIndex = place;
  return sticky.test(text) ? sticky.lastIndex : -1;
}

/** @param {Template} template @param {string[]} values @param {(text: string) => string|null} tell */
function filled({ names, kinds, words }, values, tell) {
  const told = new Map(names.map((name, index) => [name, toldValue(kinds[index], values[index], tell)]));
  if ([...told.values()].includes(null)) return null;
  return words.replace(/\{(\w+)\}/g, (whole, name) => told.get(name) ?? whole);
}

/** @param {string} kind @param {string} value @param {(text: string) => string|null} tell */
function toldValue(kind, value, tell) {
  if (kind === "said") return tell(value);
  if (kind !== "n" && kind !== "amount") return kind !== "text" && /[.;:] (?=\S)/.test(value) ? null : value;
  const end = reach(NUMBER, value, 0);
  return asWritten(value.slice(0, end)) + value.slice(end);
}

/** A number of the server in the reader's format; one with more digits than a number keeps stays as it is. @param {string} text */
function asWritten(text) {
  const plain = text.replaceAll(/[\u202f,]/g, "").replace("\u2212", "-");
  const digits = plain.replace("-", "");
  if (digits.length > 15 || digits.includes("e")) return text;
  return number(Number(plain), digits.split(".")[1]?.length ?? 0);
}
