/** Whether an answer belongs to the question that is on the page now. */

import { state } from "./store.js";

/** @type {WeakMap<object, string>} the question that each answer was first shown under */
const owners = new WeakMap();

/**
 * The answer to a question of the open view.
 * @param {string} name of the question @param {Record<string, string>} questions what the view asks now
 * @returns {{answer: any, isOld: boolean}} isOld while the answer is that of the choice before;
 *   no answer where the question failed, because another one's figures must not stand in
 */
export function answerTo(name, questions) {
  const answer = state.problems[name] ? null : (state.data[name] ?? null);
  if (answer === null) return { answer, isOld: false };
  if (!owners.has(answer)) owners.set(answer, questions[name]);
  return { answer, isOld: owners.get(answer) !== questions[name] };
}
