/** What is copied from the page: its text, with plain numbers. */

import { plain } from "../logic/plain.js";

/** From now on. */
export function setUpCopying() {
  document.addEventListener("copy", (event) => {
    const text = getSelection()?.toString() ?? "";
    if (!text || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", plain(text));
    event.preventDefault();
  });
}
