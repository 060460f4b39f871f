/** Finds names by what is typed: letters in order, words in any order, the closest name first. */

/** @typedef {{score: number, at: number[]}} Match `at` are the places of the typed letters, for marking them */

const STARTS_NAME = 12;
const STARTS_WORD = 8;
const FOLLOWS = 6;
const WITHIN = 1;
const MISSED = 0.15;
/** What a jump between letters costs, so that a word as it was typed goes before its letters strewn over several. */
const JUMP = 4;
/** Worth of a letter on the average, below which a match is chance. */
const ENOUGH = 5;
const LONGEST_SCATTERED = 12;

/** Without case and accents, letter for letter, so that places stay true. @param {string} text */
export function folded(text) {
  return Array.from(text, (letter) => {
    const bare = letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return bare.length === letter.length ? bare : letter;
  }).join("");
}

/**
 * How well a name fits; null where a typed letter is missing.
 * @param {string} typed words in any order @param {string} name
 * @returns {Match|null}
 */
export function match(typed, name) {
  const plain = folded(name);
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const found = words.map((word) => best(word, plain));
  if (found.some((one) => one === null)) return null;
  const sure = /** @type {Match[]} */ (found);
  const at = [...new Set(sure.flatMap((one) => one.at))].sort((a, b) => a - b);
  return { score: sure.reduce((sum, one) => sum + one.score, 0) - MISSED * (plain.length - at.length), at };
}

/** The word as it stands where it does; else its letters in order. @param {string} word @param {string} plain @returns {Match|null} */
function best(word, plain) {
  const places = wholes(word, plain);
  const whole = places.find((place) => startsWord(plain, place)) ?? places[0];
  if (whole !== undefined) return scored(plain, Array.from(word, (_, index) => whole + index));
  return scattered(word, plain);
}

/** @param {string} word @param {string} plain @returns {number[]} */
function wholes(word, plain) {
  const places = [];
  for (let place = plain.indexOf(word); place >= 0; place = plain.indexOf(word, place + 1)) places.push(place);
  return places;
}

/** Letters in order from the beginning of a word, the way of the most worth; letters strewn by chance are none.
 * @param {string} word @param {string} plain @returns {Match|null} */
function scattered(word, plain) {
  if (word.length > LONGEST_SCATTERED) return null;
  const starts = wholes(word[0], plain).filter((place) => startsWord(plain, place));
  const tries = starts.map((start) => rest(word, plain, [start])).filter((at) => at !== null);
  const scores = tries.map((at) => scored(plain, at)).filter(({ score }) => score >= word.length * ENOUGH);
  const jumped = scores.map(({ score, at }) => ({ score: score - JUMP * at.filter((place, index) => index > 0 && at[index - 1] !== place - 1).length, at }));
  return jumped.length > 0 ? jumped.reduce((a, b) => (b.score > a.score ? b : a)) : null;
}

/** Each next letter right behind, else where a word begins, else anywhere, as long as the others still follow.
 * @param {string} word @param {string} plain @param {number[]} at @returns {number[]|null} */
function rest(word, plain, at) {
  if (at.length === word.length) return at;
  const last = at[at.length - 1];
  const later = wholes(word[at.length], plain).filter((place) => place > last);
  const wishes = [later.find((place) => place === last + 1), later.find((place) => startsWord(plain, place)), later[0]];
  for (const place of new Set(wishes)) {
    const found = place === undefined ? null : rest(word, plain, [...at, place]);
    if (found) return found;
  }
  return null;
}

/** @param {string} plain @param {number[]} at @returns {Match} */
function scored(plain, at) {
  const score = at.reduce((sum, place, index) => sum + worth(plain, place, index > 0 && at[index - 1] === place - 1), 0);
  return { score, at };
}

/** @param {string} plain @param {number} place @param {boolean} isNext */
function worth(plain, place, isNext) {
  if (isNext) return FOLLOWS;
  if (place === 0) return STARTS_NAME;
  return startsWord(plain, place) ? STARTS_WORD : WITHIN;
}

/** @param {string} plain @param {number} place */
function startsWord(plain, place) {
  return place === 0 || !/[\p{L}\p{N}]/u.test(plain[place - 1]);
}

/**
 * Those that fit, the closest first; equal ones keep their order. Nothing typed keeps all.
 * @template {{name: string, more?: string}} T
 * @param {string} typed @param {T[]} items `more` are other words that it is found by
 * @returns {Array<{item: T, at: number[]}>}
 */
export function ranked(typed, items) {
  if (!typed.trim()) return items.map((item) => ({ item, at: [] }));
  const fitting = items.flatMap((item) => {
    const found = match(typed, item.name) ?? hidden(typed, item);
    return found ? [{ item, ...found }] : [];
  });
  return fitting.sort((a, b) => b.score - a.score);
}

/** Found by words that are not shown: below every name that fits as well. @param {string} typed @param {{name: string, more?: string}} item @returns {Match|null} */
function hidden(typed, { name, more }) {
  const found = more ? match(typed, `${name} ${more}`) : null;
  return found ? { score: found.score - STARTS_NAME, at: found.at.filter((place) => place < name.length) } : null;
}
