/** First run: what is there, what is missing, in order. */

import { h } from "../core/dom.js";
import { link } from "../core/router.js";
import { state } from "../core/store.js";
import { counted } from "../logic/format.js";
import { icon } from "./icon.js";
import { ATTACH_LINES, COMMAND, copyBox } from "./ownfiles.js";

export function checklist() {
  const steps = stepsOf(state.data.status);
  const done = steps.filter((step) => step.isDone).length;
  return h(
    "div", { class: "sheet", key: "first" },
    h("section", { class: "cell c12", "aria-labelledby": "h-first" },
      h("h2", { id: "h-first", class: "fig1" }, `${done} of ${steps.length} steps done`),
      h("ol", { class: "steps" }, steps.map(stepRow))),
  );
}

/** @param {any} status */
function stepsOf(status) {
  const { setup = {}, meta = {} } = status;
  const files = setup.log_file_count ?? 0;
  const rows = state.data.quality?.totals?.line_count ?? 0;
  return [
    { title: "Dashboard is running", isDone: true, text: `Version ${meta.version} on ${location.host}. It reads and never writes to the bot's folders.` },
    {
      title: files > 0 ? "Trade logs found" : "No trade logs yet", isDone: files > 0,
      text: files > 0 ? `${setup.logs} has ${counted(files, "CSV file")} with ${counted(rows, "line")}.` : `${setup.logs ?? "The logs folder"} has no CSV file. Name the folder your bot writes to:`,
      more: files > 0 ? h("a", { class: "link", href: link("data") }, "See how they are read", icon("chev")) : copyBox(COMMAND, "the command"),
    },
    {
      title: setup.state_found ? "State file found" : "No state file yet", isDone: setup.state_found === true,
      text: setup.state_found ? `${setup.state} is there, but could not be read as a state yet. ${status.source?.message ?? ""}` : `There is none at ${setup.state ?? "the place that --state names"}. Without it trades are shown, but not whether the bot is alive.`,
    },
    {
      title: "Let the bot start this page itself", isDone: false,
      text: "Optional. Three lines inside the bot start the dashboard as its own process; they never raise and never block.",
      more: copyBox(ATTACH_LINES, "the three lines"),
    },
  ];
}

/** @param {{title: string, isDone: boolean, text: string, more?: any}} step */
function stepRow({ title, isDone, text, more }) {
  return h("li", { key: title, class: isDone ? "done" : null }, icon(isDone ? "check" : "circle"),
    h("div", null, h("h3", null, title, isDone ? h("span", { class: "vh" }, ", done") : null), h("p", null, text), more));
}
