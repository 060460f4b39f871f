/** Freshness: the age of the state against "next" and "stale". */

import { h } from "../core/dom.js";
import { ageS, state } from "../core/store.js";
import { drawnAgeS, gaugeOf } from "../logic/freshness.js";
import { duration } from "../logic/time.js";
import { t } from "../logic/words.js";

/** The gauge moves with the clock, between two answers too. */
export function gauge() {
  const expectedS = state.data.status?.source?.expected_every_s ?? null;
  if (ageS(Date.now()) === null || !gaugeOf(0, expectedS)) return null;
  const tick = (/** @type {HTMLElement} */ el, /** @type {number} */ nowMs) => {
    const source = state.data.status?.source ?? {};
    const age = drawnAgeS({ status: source.status, ageAtLookS: source.age_s, ageNowS: ageS(nowMs), expectedS });
    const shape = age === null ? null : gaugeOf(age, expectedS);
    el.hidden = !shape;
    if (age === null || !shape) return;
    build(el);
    move(el, shape, age, expectedS);
  };
  return h("div", { class: "gauge", role: "img", tick });
}

/** @param {HTMLElement} el */
function build(el) {
  if (el.firstChild) return;
  const track = document.createElement("div");
  track.className = "track";
  track.append(Object.assign(document.createElement("div"), { className: "fill" }));
  el.append(track, ...["i", "i", "span", "span", "span"].map((tag) => document.createElement(tag)));
}

/** @param {HTMLElement} el @param {NonNullable<ReturnType<typeof gaugeOf>>} shape @param {number} age @param {number} expectedS */
function move(el, shape, age, expectedS) {
  const [next, stale, now, due, limit] = /** @type {HTMLElement[]} */ ([...el.children].slice(1));
  el.classList.toggle("over", shape.isOver);
  /** @type {HTMLElement} */ (el.querySelector(".fill")).style.width = `${shape.fill}%`;
  for (const mark of [next, due]) mark.style.left = `${shape.next}%`;
  stale.style.left = `${shape.stale}%`;
  now.className = "l";
  now.textContent = t("{age} ago", { age: duration(age) });
  due.textContent = shape.next > 30 ? t("next, {age}", { age: duration(expectedS) }) : "";
  limit.className = "r";
  limit.textContent = shape.isOver ? "" : t("stale, {age}", { age: duration(shape.staleS) });
  el.setAttribute("aria-label", t("State written {age} ago, next expected after {next}, stale after {stale}", { age: duration(age), next: duration(expectedS), stale: duration(shape.staleS) }));
}
