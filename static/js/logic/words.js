/** The page's words: English stands where it is used, every other language in `static/words/`. */

/** @type {Record<string, string>} English sentence to the chosen language; empty for English */
let table = {};

/** @param {Record<string, string>} next */
export function setWords(next) {
  table = next;
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
