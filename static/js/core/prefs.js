/** What this browser's reader chose: look, time zone, language, numbers, keys, news, pause. Kept in local storage. */

import { setNumbers } from "../logic/format.js";

const KEY = "botscope.prefs";
const CHOICES = {
  theme: ["system", "dark", "light", "contrast"],
  palette: ["default", "cb"],
  zone: ["browser", "UTC"],
  language: ["browser", "en", "de", "zh-Hans"],
  numbers: ["thin", "comma", "dot", "browser"],
  density: ["comfortable", "compact"],
  letters: ["on", "off"],
  alerts: ["off", "on"],
  sound: ["off", "on"],
  rows: ["50", "25", "100", "200", "500"],
};
const LONGEST_COLUMNS = 300;

/** @typedef {Record<keyof typeof CHOICES, string> & {isPaused: boolean, columns: string}} Prefs */

/** @returns {Prefs} */
export function loadPrefs() {
  const stored = read();
  /** @param {keyof typeof CHOICES} name */
  const pick = (name) => (CHOICES[name].includes(stored[name]) ? stored[name] : CHOICES[name][0]);
  const picked = Object.keys(CHOICES).map((name) => [name, pick(/** @type {keyof typeof CHOICES} */ (name))]);
  return { ...Object.fromEntries(picked), isPaused: stored.isPaused === true, columns: typeof stored.columns === "string" ? stored.columns.slice(0, LONGEST_COLUMNS) : "" };
}

/** @returns {Record<string, any>} */
function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return stored && typeof stored === "object" ? stored : {};
  } catch {
    return {};
  }
}

/** @param {Prefs} prefs */
export function savePrefs(prefs) {
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const contrastSystem = matchMedia("(prefers-contrast: more)");
const forced = matchMedia("(forced-colors: active)");

/** Put the chosen look and number format on the page. @param {Prefs} prefs */
export function applyPrefs(prefs) {
  document.documentElement.dataset.theme = forced.matches || prefs.theme === "system" ? systemTheme() : prefs.theme;
  document.documentElement.dataset.palette = prefs.palette;
  document.documentElement.dataset.density = prefs.density;
  document.documentElement.dataset.numbers = prefs.numbers;
  setNumbers(prefs.numbers, navigator.language);
}

function systemTheme() {
  // Forced colors say dark or light by the ground that they paint; charts must be drawn for it.
  if (contrastSystem.matches && (darkSystem.matches || !forced.matches)) return "contrast";
  if (forced.matches) return darkSystem.matches ? "contrast" : "light";
  return darkSystem.matches ? "dark" : "light";
}

/** @param {() => void} listener */
export function onSystemTheme(listener) {
  darkSystem.addEventListener("change", listener);
  contrastSystem.addEventListener("change", listener);
  forced.addEventListener("change", listener);
}

// Asked for by every date on the page, and dear to find out.
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The IANA zone in which days begin. @param {Prefs} prefs */
export function zoneOf(prefs) {
  return prefs.zone === "UTC" || !ownZone ? "UTC" : ownZone;
}
