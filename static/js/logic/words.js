/** The page's words: English stands where it is used, every other language in `static/words/`. */

/** @type {Record<string, string>} English sentence to the chosen language; empty for English */
let table = {};
let tag = "en";
let rules = new Intl.PluralRules(tag);
/** @type {any} */
let teller;
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

/** @param {Record<string, string>} next @param {string} [language] its tag @param {any} [retell] of the server's sentences */
export function setWords(next, language = "en", retell) {
  table = next;
  teller = retell;
  tag = language;
  rules = new Intl.PluralRules(tag);
}

/** The language to speak: as chosen, or the first wish that there are words for, else English.
 * @param {string} choice a tag, or "browser" @param {readonly string[]} wishes tags, the best first @param {string[]} known */
export function languageOf(choice, wishes, known) {
  if (choice !== "browser") return choice;
  for (const wish of wishes) {
    const { language: base, script } = new Intl.Locale(wish).maximize();
    const found = known.find((name) => name === base || name === `${base}-${script}`);
    if (found) return found;
  }
  return "en";
}

/** The tag of the language that the page speaks now. */
export function language() {
  return tag;
}

/**
 * A sentence in the reader's language. `{name}` in it is replaced by the value of that name.
 * @param {string} english a literal, or words marked with `w`: the tests collect them from the source
 * @param {Record<string, any>} [values]
 */
export function t(english, values = {}) {
  const words = table[english] ?? english;
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Mark words that are kept in a constant and pass through `t` where they are shown. @param {string} english */
export function w(english) {
  return english;
}

/** A sentence with elements in it, as the list of its pieces.
 * @param {string} english a literal @param {Record<string, any>} values texts or elements @returns {any[]} */
export function woven(english, values) {
  return (table[english] ?? english).split(/\{(\w+)\}/).map((piece, index) => (index % 2 ? values[piece] : piece));
}

/** The word that fits a number. The table has as many forms as the language, split by "|".
 * @param {any} value @param {string} one @param {string} many */
export function plural(value, one, many) {
  const forms = (table[`${one}|${many}`] ?? `${one}|${many}`).split("|");
  const known = rules.resolvedOptions().pluralCategories;
  const place = CATEGORIES.filter((category) => known.includes(/** @type {any} */ (category))).indexOf(rules.select(value));
  return forms[place] ?? forms[forms.length - 1];
}

/** Words of the server: in the reader's language where they are known, else as they are.
 * @param {string} english */
export function told(english) {
  return teller?.(english) ?? (Object.hasOwn(table, english) ? table[english] : english);
}

/** A title in the middle of a sentence: only English then writes it small. @param {string} words */
export function midway(words) {
  return tag === "en" ? words.toLowerCase() : words;
}
