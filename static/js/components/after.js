/** What is fetched once the first figures stand: the keys, what is copied, the look of print, the news. */

import { reader } from "../core/api.js";
import { setUpCopying } from "../core/copying.js";
import { byId } from "../core/dom.js";
import { state } from "../core/store.js";
import { interest } from "../core/interest.js";
import { laterStyles } from "../core/styles.js";
import { meaningOf, pairing } from "../logic/strokes.js";

const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/** @param {{poller: any}} wiring */
export function setUp(wiring) {
  setUpKeys(wiring);
  // What only somebody at the page does: pointers move by themselves on some desks.
  for (const sign of ["keydown", "pointerdown", "wheel"]) addEventListener(sign, () => (reader.isThere = true), { passive: true, capture: true });
  setUpCopying();
  void interest.then(setUpPaper);
  if (state.prefs.alerts === "on" || state.prefs.sound === "on") void import("./news.js").then(({ watchNews }) => watchNews());
}

async function setUpPaper() {
  const [{ setUpPrint }] = await Promise.all([import("./print.js"), laterStyles("print")]);
  setUpPrint();
}

/** The keys' own code is fetched with the first one that is ours. @param {{poller: any}} wiring */
function setUpKeys(wiring) {
  const press = pairing();
  addEventListener("keydown", (event) => {
    const meaning = event.defaultPrevented ? "" : meaningOf(strokeOf(event));
    const wish = meaning === "palette" ? meaning : press(meaning, event.timeStamp);
    if (!wish) return;
    event.preventDefault();
    void import("./keys.js").then(({ act }) => act(wish, wiring));
  });
  byId("main").setAttribute("aria-keyshortcuts", "Control+K Meta+K");
}

/** @param {KeyboardEvent} event @returns {import("../logic/strokes.js").Stroke} */
function strokeOf(event) {
  const { activeElement: focused } = document;
  return {
    // Letters by their place where the layout writes others, such as Cyrillic.
    key: event.key.length === 1 && event.key > "\u007f" ? event.code.replace(/^Key/, "") : event.key,
    isCommand: event.ctrlKey || event.metaKey,
    isOther: event.altKey || event.isComposing || event.repeat,
    isTyping: focused?.matches(FIELDS) === true,
    isCovered: Boolean(document.querySelector("dialog[open]")) || byId("menu").matches(":popover-open"),
    areLettersOn: state.prefs.letters !== "off",
  };
}
