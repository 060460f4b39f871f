/** Whether what the dashboard sends arrives in this browser: a proxy may lose, change or double a header. */

import { send } from "../core/api.js";
import { h } from "../core/dom.js";
import { setUi, state } from "../core/store.js";
import { said } from "../components/said.js";
import { t } from "../logic/words.js";

const ANSWER = "/health";
const FILE = "/static/js/main.js";
const OPEN = "areHeadersOpen";

/** @typedef {[name: string, isRight: boolean, words: string]} Fact */

/** A part that asks nothing until somebody opens it. @param {Record<string, string>} sent */
export function headersPart(sent) {
  const ontoggle = (/** @type {any} */ event) => {
    setUi(OPEN, event.currentTarget.open);
    if (event.currentTarget.open) void look(sent);
  };
  return h("details", { class: "astable", key: "headers", open: state.ui[OPEN] === true, ontoggle },
    h("summary", null, t("What arrives in this browser")), body());
}

function body() {
  const { headersFound: found, headersProblem: problem } = state.ui;
  if (problem) return h("p", { role: "alert" }, said(problem));
  if (!found) return null;
  const wrongCount = found.filter((/** @type {Fact} */ [, isRight]) => !isRight).length;
  const verdict = wrongCount === 0 ? t("Everything arrives as it was sent.") : t("Something changes on the way. Compare your proxy with the files in deploy/proxy.");
  return [
    h("p", { key: "verdict", role: "status" }, wrongCount === 0 ? verdict : h("strong", null, verdict)),
    h("dl", { class: "kv", key: "found" }, found.map((/** @type {Fact} */ [name, isRight, words]) => [h("dt", { key: name }, name), h("dd", { key: `${name} value` }, isRight ? words : h("strong", null, words))])),
  ];
}

/** @param {Record<string, string>} sent */
async function look(sent) {
  try {
    const [answer, file] = await Promise.all([send(ANSWER, {}), send(FILE, {})]);
    const names = Object.entries(sent).map(([name, value]) => compared(name, value, answer.headers.get(name)));
    setUi("headersProblem", null);
    setUi("headersFound", [...names, encryption(location), packing(file.headers), age(answer.headers)]);
  } catch (problem) {
    setUi("headersProblem", /** @type {Error} */ (problem).message);
  }
}

/** @param {string} name @param {string} sent @param {string|null} arrived @returns {Fact} */
function compared(name, sent, arrived) {
  if (arrived === null) return [name, false, t("lost on the way")];
  return arrived === sent ? [name, true, t("as sent")] : [name, false, t("changed on the way")];
}

/** @param {Location} place @returns {Fact} */
function encryption({ protocol, hostname }) {
  if (protocol === "https:") return [t("Encryption"), true, "TLS"];
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return [t("Encryption"), isHere, isHere ? t("none; this machine or a tunnel") : t("none; everybody on the way can read it")];
}

/** @param {Headers} headers @returns {Fact} */
function packing(headers) {
  const found = headers.get("Content-Encoding");
  return [t("Compression"), found !== null, found ?? t("lost on the way")];
}

/** @param {Headers} headers @returns {Fact} */
function age(headers) {
  const isKept = headers.has("Age") || headers.has("X-Cache");
  return [t("Kept by a proxy"), !isKept, isKept ? t("yes; what is shown may be old") : t("no")];
}
