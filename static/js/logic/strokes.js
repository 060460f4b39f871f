/** What a key stands for: the palette, the help, or the next letter of a short way. */

/** Second letters of "g" and the view they open. @type {Record<string, string>} */
export const WAYS = { o: "overview", b: "bots", t: "trades", p: "performance", v: "versions", r: "risk", m: "market", d: "data", s: "settings" };

const PAIR_MS = 1500;
const SINGLE = "?/pu";

/**
 * @typedef {{key: string, isCommand: boolean, isOther: boolean, isTyping: boolean, isCovered: boolean, areLettersOn: boolean}} Stroke
 *   isCommand: Ctrl or Cmd is held; isOther: Alt is held, or letters are being composed; isTyping: the focus is
 *   in a field; isCovered: a dialog is open
 */

/** "palette", a letter, or nothing for us. @param {Stroke} stroke */
export function meaningOf({ key, isCommand, isOther, isTyping, isCovered, areLettersOn }) {
  if (isOther) return "";
  if (isCommand) return key.toLowerCase() === "k" ? "palette" : "";
  if (!areLettersOn || isTyping || isCovered || key.length !== 1) return "";
  return key.toLowerCase();
}

/**
 * Puts letters together: "g" waits for a second one, every other stands alone.
 * @returns {(letter: string, atMs: number) => string} what was asked for: "g o", "p", or "" for nothing yet
 */
export function pairing() {
  let firstAtMs = -Infinity;
  return (letter, atMs) => {
    const isSecond = atMs - firstAtMs <= PAIR_MS;
    firstAtMs = -Infinity;
    if (isSecond && letter in WAYS) return `g ${letter}`;
    if (letter === "g") firstAtMs = atMs;
    return letter !== "g" && SINGLE.includes(letter) ? letter : "";
  };
}

/** The keys that open a view, for showing them; "" where it has none. @param {string} page */
export function wayTo(page) {
  const found = Object.entries(WAYS).find(([, view]) => view === page);
  return found ? `g ${found[0]}` : "";
}
