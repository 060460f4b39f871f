/** Fetches what the open view needs, and only when the snapshot or the question changed. */

import { get } from "./api.js";
import { changed, isOtherUnit, state } from "./store.js";

/** @type {Record<string, {path: string, snapshot: string}>} what each entry of `state.data` answers */
const loaded = {};

/** Ask for the state; everything else follows from its snapshot. @param {string} path @returns {Promise<boolean>} true when it changed */
export async function loadStatus(path) {
  try {
    const { body, isChanged } = await get(path);
    if (isChanged || !state.data.status) state.statusAtMs = Date.now();
    state.data.status = body;
    delete state.problems.status;
    return isChanged;
  } catch (problem) {
    state.problems.status = /** @type {Error} */ (problem);
    throw problem;
  }
}

/** @param {Record<string, string>} questions name in `state.data` to address */
export async function loadAll(questions) {
  await Promise.all(Object.entries(questions).map(([name, path]) => load(name, path)));
  if (timer) tellNow();
}

/** True when each question of the open view has an answer or a problem; before a view's own, only that of the bots is asked. */
export function isAnswered() {
  if (!state.data.status) return Boolean(state.problems.status);
  const names = Object.keys(wanted);
  return names.length > 1 && names.every((name) => name in state.data || name in state.problems);
}

/** @param {string} name @param {string} path */
async function load(name, path) {
  const snapshot = state.data.status?.meta?.snapshot ?? "";
  if (state.data[name] && loaded[name]?.path === path && loaded[name].snapshot === snapshot) return;
  try {
    const { body } = await get(path);
    if (wanted[name] !== path || isOtherUnit(body)) return;
    state.data[name] = body;
    loaded[name] = { path, snapshot: body.meta?.snapshot ?? snapshot };
    delete state.problems[name];
  } catch (problem) {
    if (wanted[name] !== path) return;
    state.problems[name] = /** @type {Error} */ (problem);
    delete loaded[name];
  }
  soon();
}

// Answers of one round come close together: drawn at once, they also agree with each other.
const TOGETHER_MS = 200;
let timer = 0;

/** Tell that something arrived, together with what arrives shortly after it. */
function soon() {
  timer ||= window.setTimeout(tellNow, TOGETHER_MS);
}

function tellNow() {
  clearTimeout(timer);
  timer = 0;
  changed();
}

/** @type {Record<string, string>} the last question under each name: a late answer to an older one is dropped */
let wanted = {};

/** @param {Record<string, string>} questions */
export function want(questions) {
  wanted = questions;
  for (const name of Object.keys(state.problems)) if (name !== "status" && !(name in questions)) delete state.problems[name];
}
