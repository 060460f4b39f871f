/** The lower half of the overview: curve, days, calendar, trades, versions, everything else. */

import { h } from "../core/dom.js";
import { extraPanels } from "../components/extra.js";
import { calendarPanel } from "./overview_calendar.js";
import { equityPanel } from "./overview_equity.js";
import { daysPanel, recentPanel } from "./overview_history.js";
import { versionPanel } from "./overview_versions.js";

export function past() {
  return [
    h("div", { class: "sheet", key: "past" }, equityPanel(), daysPanel(), calendarPanel(), recentPanel(), versionPanel()),
    extraPanels(),
  ];
}
