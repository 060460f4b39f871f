/** First run: what is there, what is missing, in order. */

import { home } from "../core/api.js";
import { h } from "../core/dom.js";
import { link } from "../core/router.js";
import { state } from "../core/store.js";
import { counted } from "../logic/format.js";
import { t, woven } from "../logic/words.js";
import { icon } from "./icon.js";
import { ATTACH_LINES, COMMAND, copyBox, STATE_LINES } from "./ownfiles.js";
import { said } from "./said.js";

export function checklist() {
  const steps = stepsOf(state.data.status);
  const done = steps.filter((step) => step.isDone).length;
  return h(
    "div", { class: "sheet", key: "first" },
    h("section", { class: "cell c12", "aria-labelledby": "h-first" },
      h("h2", { id: "h-first", class: "fig1" }, t("{done} of {steps} steps done", { done, steps: steps.length })),
      h("ol", { class: "steps" }, steps.map(stepRow))),
  );
}

/** @param {any} status */
function stepsOf(status) {
  const { setup = {}, meta = {} } = status;
  const files = setup.log_file_count ?? 0;
  const rows = state.data.quality?.totals?.line_count ?? 0;
  return [
    { title: t("Dashboard is running"), isDone: true, text: t("Version {version} on {host}. It reads and never writes to the bot's folders.", { version: meta.version, host: new URL(home, location.href).host }) },
    {
      title: files > 0 ? t("Trade logs found") : t("No trade logs yet"), isDone: files > 0,
      text: files > 0 ? t("{logs} has {files} with {rows}.", { logs: setup.logs, files: counted(files, "CSV file"), rows: counted(rows, "line") }) : t("{logs} has no CSV file. Name the folder your bot writes to:", { logs: setup.logs ?? t("The logs folder") }),
      more: files > 0 ? h("a", { class: "link", href: link("data") }, t("See how they are read"), icon("chev")) : copyBox(COMMAND, t("the command")),
    },
    {
      title: setup.state_found ? t("State file found") : t("No state file yet"), isDone: setup.state_found === true,
      text: setup.state_found ? woven("{state} is there, but could not be read as a state yet. {message}", { state: setup.state, message: said(status.source?.message ?? "") }) : t("There is none at {state}. Without it trades are shown, but not whether the bot is alive.", { state: setup.state ?? t("the place that --state names") }),
      more: setup.state_found ? null : [h("p", { key: "how" }, t("These lines write one. Call report after each candle; docs/file-formats.md tells what else the file may hold.")), copyBox(STATE_LINES, t("the lines"))],
    },
    {
      title: t("Let the bot start this page itself"), isDone: false,
      text: t("Optional. Three lines inside the bot start the dashboard as its own process; they never raise and never block."),
      more: copyBox(ATTACH_LINES, t("the three lines")),
    },
  ];
}

/** @param {{title: string, isDone: boolean, text: any, more?: any}} step */
function stepRow({ title, isDone, text, more }) {
  return h("li", { key: title, class: isDone ? "done" : null }, icon(isDone ? "check" : "circle"),
    h("div", null, h("h3", null, title, isDone ? h("span", { class: "vh" }, t(", done")) : null), h("p", null, text), more));
}
