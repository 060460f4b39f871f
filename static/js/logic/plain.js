/** Numbers as another program reads them: what a reader copies carries none of our marks. */

import { MINUS, THIN, numberMarks } from "./format.js";

/** What a reader pastes elsewhere must be a plain number again. @param {string} text */
export function plain(text) {
  const { group, decimal } = numberMarks();
  if (group === THIN && decimal === ".") return text.replace(/(\d)\u202f(?=\d)/g, "$1").replaceAll(MINUS, "-");
  const [between, point] = [group || THIN, decimal].map((mark) => mark.replace(/[.*+?^$|()[\]\\]/, "\\$&"));
  const size = group === "." ? "3" : "2,3";
  // A whole number as we write it; a version, a date or an address has another shape.
  const whole = new RegExp(`(?<![\\w.,])(\\d{1,3}(?:${between}\\d{${size}})+|\\d+)(?:${point}(\\d+))?(?![\\w]|[.,]\\d)`, "g");
  return text.replace(whole, (_, front, part) => front.replaceAll(group || THIN, "") + (part ? `.${part}` : "")).replaceAll(MINUS, "-");
}
