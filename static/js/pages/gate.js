/** While the dashboard asks for a log-in, its form is all that is on the page. */

import { byId, render } from "../core/dom.js";
import { state } from "../core/store.js";
import { laterStyles } from "../core/styles.js";

/** @type {{view: (poller: any) => any[]}|null} */
let form = null;

/** Shut the page where a look failed because nobody is known here, or not any more. @param {any} problem */
export async function shutFor(problem) {
  if (!problem?.headers?.get("WWW-Authenticate")?.includes('"Botscope"')) return;
  // Of what was shown nothing stays, not even in memory.
  if (state.data.status) location.reload();
  else form ??= (await Promise.all([import("./log_in.js"), laterStyles("login")]))[0];
}

export function openGate() {
  form = null;
}

/** Draw the form where the page is shut. @param {any} poller @returns {boolean} true where it is */
export function drawnGate(poller) {
  for (const id of ["ribbon", "top", "truth"]) byId(id).hidden = form !== null;
  if (!form) return false;
  document.body.className = "gate";
  render(byId("alerts"), []);
  render(byId("main"), form.view(poller));
  return true;
}
