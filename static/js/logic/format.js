/** The one place where values become text: U+2212 minus, grouping and decimal mark as chosen, "–" for undefined. */

import { plural } from "./words.js";

export const NONE = "–";
export const MINUS = "\u2212";
export const THIN = "\u202f";
const TWO_DECIMALS = new Set(["USDT", "USDC", "FDUSD", "BUSD", "TUSD", "DAI", "USD", "EUR", "GBP", "TRY"]);

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** @typedef {{locale: string|undefined, group: string, decimal: string}} Marks */
/** @type {Record<string, Marks>} how numbers may be written; "browser" is added to them */
const WAYS = {
  thin: { locale: "en-US", group: THIN, decimal: "." },
  comma: { locale: "en-US", group: ",", decimal: "." },
  dot: { locale: "de-DE", group: ".", decimal: "," },
};
let marks = WAYS.thin;

/** @param {string} way thin, comma, dot, or browser @param {string} [locale] of the browser */
export function setNumbers(way, locale) {
  marks = WAYS[way] ?? marksOf(locale);
}

/** @param {string|undefined} locale @returns {Marks} */
function marksOf(locale) {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: "latn", minimumFractionDigits: 1 }).formatToParts(1234567.5);
  const part = (/** @type {string} */ type) => parts.find((entry) => entry.type === type)?.value ?? "";
  return { locale, group: part("group"), decimal: part("decimal") };
}

/** What stands between groups of digits, and between whole and part. */
export function numberMarks() {
  return { group: marks.group, decimal: marks.decimal };
}

/** @param {string|undefined} locale @param {number} decimals @param {number} [least] */
function formatOf(locale, decimals, least = decimals) {
  const key = `${locale} ${decimals} ${least}`;
  const made = formats.get(key) ?? new Intl.NumberFormat(locale, { numberingSystem: "latn", useGrouping: true, maximumFractionDigits: decimals, minimumFractionDigits: least });
  formats.set(key, made);
  return made;
}

/** @param {any} value @returns {value is number} */
export function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** How many decimals, and the unit that is written with the number. @typedef {number|{decimals: number, mark: string}} Digits */
export const PERCENT_DIGITS = { decimals: 3, mark: "%" };
export const R_DIGITS = { decimals: 2, mark: "\u00a0R" };

/** The same unit with other decimals. @param {Digits} digits @param {number} decimals @returns {Digits} */
export function withDecimals(digits, decimals) {
  return typeof digits === "number" ? decimals : { ...digits, decimals };
}

/** @param {Digits} digits */
export function decimalsIn(digits) {
  return typeof digits === "number" ? digits : digits.decimals;
}

/** @param {number} value @param {Digits} digits @param {boolean} hasPlus @param {number} [least] */
function write(value, digits, hasPlus, least) {
  const mark = typeof digits === "number" ? "" : digits.mark;
  const text = grouped(formatOf(marks.locale, decimalsIn(digits), least).format(Math.abs(value)));
  const isZero = !/[1-9]/.test(text);
  if (isZero) return text + mark;
  return `${value < 0 ? MINUS : hasPlus ? "+" : ""}${text}${mark}`;
}

/** @param {string} text */
function grouped(text) {
  return marks === WAYS.thin ? text.replaceAll(",", THIN) : text;
}

/** Plain number. @param {any} value @param {Digits} [decimals] */
export function number(value, decimals = 2) {
  return isNumber(value) ? write(value, decimals, false) : NONE;
}

/** A change: with an explicit plus. @param {any} value @param {Digits} [decimals] */
export function change(value, decimals = 2) {
  return isNumber(value) ? write(value, decimals, true) : NONE;
}

/** @param {any} value */
export function count(value) {
  return isNumber(value) ? write(value, 0, false) : NONE;
}

/** A ratio as a percentage: 0.05 becomes "5.00%". @param {any} value @param {number} [decimals] */
export function percent(value, decimals = 2) {
  return isNumber(value) ? `${write(value * 100, decimals, false)}%` : NONE;
}

/** @param {any} value @param {number} [decimals] */
export function percentChange(value, decimals = 2) {
  return isNumber(value) ? `${write(value * 100, decimals, true)}%` : NONE;
}

/** Amounts of base assets and bare values: as many decimals as the value has, eight at most.
 * @param {any} value */
export function quantity(value) {
  if (!isNumber(value)) return NONE;
  const size = Math.abs(value);
  const decimals = size !== 0 && size < 1e-4 ? 10 : 8;
  return write(value, decimals, false, 0);
}

/** Prices share the decimals of the finest of them, so that a column lines up.
 * @param {any} value @param {number} decimals */
export function price(value, decimals) {
  return number(value, decimals);
}

/** Decimals that show every one of these prices in full, within what its size makes sensible.
 * @param {any[]} values */
export function priceDecimals(values) {
  const numbers = values.filter(isNumber).filter((value) => value !== 0);
  if (numbers.length === 0) return 2;
  const largest = Math.max(...numbers.map(Math.abs));
  const sensible = largest >= 1000 ? 2 : largest >= 1 ? 5 : Math.min(10, 4 + Math.ceil(-Math.log10(largest)));
  const needed = Math.max(...numbers.map((value) => decimalsOf(value)));
  return Math.max(largest >= 1 ? 1 : 2, Math.min(sensible, needed));
}

/** @param {number} value */
function decimalsOf(value) {
  const text = formatOf("en-US", 10, 0).format(value);
  return text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
}

/** Decimals of money in this quote asset. @param {string|null|undefined} asset */
export function quoteDecimals(asset) {
  if (!asset || TWO_DECIMALS.has(asset.toUpperCase())) return 2;
  return asset.toUpperCase() === "BTC" ? 8 : 6;
}

/** "pos", "neg" or "zero", judged by what is shown and not by hidden digits.
 * @param {any} value @param {Digits} [decimals] */
export function signClass(value, decimals = 2) {
  if (!isNumber(value)) return "none";
  const shown = write(value, decimals, true);
  if (shown.startsWith(MINUS)) return "neg";
  return shown.startsWith("+") ? "pos" : "zero";
}

/** @param {any} size_bytes */
export function bytes(size_bytes) {
  if (!isNumber(size_bytes)) return NONE;
  if (size_bytes < 1000) return `${count(size_bytes)} B`;
  if (size_bytes < 1e6) return `${number(size_bytes / 1000, 1)} kB`;
  return `${number(size_bytes / 1e6, 1)} MB`;
}

/** Counted things: "1 row", "26 rows". @param {any} value @param {string} one @param {string} [many] */
export function counted(value, one, many = `${one}s`) {
  return `${count(value)} ${plural(value, one, many)}`;
}
