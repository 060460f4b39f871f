/** While the dashboard asks for a log-in, its form is all that is on the page. */

import { byId, render } from "../core/dom.js";
import { state } from "../core/store.js";
import { laterStyles } from "../core/styles.js";

/** What draws the page where a look failed because nobody is known here, or not any more; null where it failed otherwise.
 * @param {any} problem */
export async function shutFor(problem) {
  if (!problem.headers?.get("WWW-Authenticate")?.includes('"Botscope"')) return null;
  // Of what was shown nothing stays, not even in memory.
  if (state.data.status) location.reload();
  const [form] = await Promise.all([import("./log_in.js"), laterStyles("login")]);
  hide(true);
  return { draw: (/** @type {any} */ poller) => draw(form.view(poller)), open };
}

function open() {
  hide(false);
  return null;
}

/** @param {boolean} isHidden */
function hide(isHidden) {
  for (const id of ["ribbon", "top", "truth"]) byId(id).hidden = isHidden;
}

/** @param {any[]} form */
function draw(form) {
  document.body.className = "gate";
  render(byId("alerts"), []);
  render(byId("main"), form);
}
