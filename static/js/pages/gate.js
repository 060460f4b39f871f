/** While the dashboard asks for a log-in, its form is all that is on the page. */

import { home, isElsewhere } from "../core/api.js";
import { byId, h, render } from "../core/dom.js";
import { state } from "../core/store.js";
import { laterStyles } from "../core/styles.js";
import { t } from "../logic/words.js";

/** What draws the page where a look failed because nobody is known here, or not any more; null where it failed otherwise.
 * @param {any} problem */
export async function shutFor(problem) {
  if (!isShut(problem)) return open();
  // Of what was shown nothing stays, not even in memory.
  if (state.data.status) location.reload();
  const view = isElsewhere ? () => elsewhere(problem) : (await import("./log_in.js")).view;
  await laterStyles("login");
  hide(true);
  return { draw: (/** @type {any} */ poller) => draw(view(poller)), open };
}

/** @param {any} problem */
function isShut({ status, headers }) {
  return isElsewhere ? [0, 401].includes(status) : headers?.get("WWW-Authenticate")?.includes('"Botscope"');
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

/** What a page of another origin has in place of the form. @param {any} problem */
function elsewhere({ status }) {
  const isLocked = status === 401;
  return [
    h("section", { class: "login", key: "elsewhere" },
      h("h1", null, isLocked ? t("Log in at the dashboard itself") : t("The dashboard cannot be reached from here")),
      h("p", { class: "muted", role: "alert" }, isLocked ? t("It asks for a log-in, and a page on another origin cannot log in.") : t("Nothing answers at {home}, or what answers does not allow this page. It does when it is started with", { home })),
      isLocked ? null : h("p", null, h("code", { class: "mono" }, ["--allow-origin", location.origin].join(" "))),
      h("p", null, h("a", { class: "link", href: `${home}/${location.hash}` }, t("Open {home}", { home })))),
  ];
}
