/** Notifications and tones of the browser: asked for by a click, refused in words, told by one tab. */

import { untold } from "../logic/news.js";
import { w } from "../logic/words.js";

const KEY = "botscope.told";
const TONE_S = 0.12;
const LOUDNESS = 0.06;
/** @type {Record<string, number[]>} */
const TONES = { good: [660, 880], bad: [440, 330] };

let isTurnedDown = false;
let isLeftOpen = false;
/** @type {AudioContext|null} */
let sound = null;
/** @type {string[]} what was told, where the browser keeps nothing */
let toldHere = [];

/** Why the browser shows no notification; "" when it does, or would after being asked. */
export function refusal() {
  if (isTurnedDown) return w("This browser shows notifications of installed apps only.");
  if (!("Notification" in window)) return isSecureContext ? w("This browser has no notifications for pages.") : w("Browsers show notifications of a page only over https, or from this computer itself.");
  if (isLeftOpen) return w("The browser was not allowed to show notifications, so they stay off.");
  return Notification.permission === "denied" ? w("This browser refuses notifications from this page. Its settings of the site can allow them again.") : "";
}

/** Why no tone is heard; "" when one would be. */
export function muteness() {
  if (!("AudioContext" in window)) return w("This browser plays no tones.");
  return sound?.state === "running" ? "" : w("After a reload the browser plays tones only once you have clicked on the page.");
}

/** Ask for permission, if that is still open. Call it from a click. @returns {Promise<boolean>} */
export async function mayNotify() {
  isLeftOpen = false;
  if (refusal()) return false;
  const answer = Notification.permission === "granted" ? "granted" : await Notification.requestPermission();
  isLeftOpen = answer === "default";
  return answer === "granted";
}

/** @param {{id: string, title: string, body: string, onOpen: () => void}} news */
export function notify({ id, title, body, onOpen }) {
  if (refusal() || Notification.permission !== "granted") return;
  try {
    const shown = new Notification(title, { body, tag: id });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onOpen();
    };
  } catch {
    isTurnedDown = true;
  }
}

/** Two short notes: up for a trade, down for what needs somebody. @param {"good"|"bad"} kind */
export async function tone(kind) {
  if (!("AudioContext" in window)) return;
  sound ??= new AudioContext();
  if (sound.state === "suspended") await Promise.race([sound.resume(), new Promise((resolve) => setTimeout(resolve, 300))]);
  if (sound.state !== "running") return;
  for (const [index, pitch] of TONES[kind].entries()) note(sound, pitch, sound.currentTime + index * TONE_S);
}

/** @param {AudioContext} context @param {number} pitch @param {number} at */
function note(context, pitch, at) {
  const wave = context.createOscillator();
  const volume = context.createGain();
  wave.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + TONE_S);
  wave.connect(volume).connect(context.destination);
  wave.start(at);
  wave.stop(at + TONE_S);
}

/** Of these events, those that no open tab has told; they count as told from now on.
 * @param {import("../logic/news.js").Event[]} events @returns {Promise<import("../logic/news.js").Event[]>} */
export async function claim(events) {
  const take = () => {
    const { fresh, told } = untold(read(), events);
    keep(told);
    return fresh;
  };
  // The lock is missing over plain http to another computer, and so are notifications there.
  return navigator.locks ? navigator.locks.request(KEY, take) : take();
}

/** @returns {string[]} */
function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored : toldHere;
  } catch {
    return toldHere;
  }
}

/** @param {string[]} told */
function keep(told) {
  toldHere = told;
  try {
    localStorage.setItem(KEY, JSON.stringify(told));
  } catch {
    // Without storage each tab tells for itself.
  }
}
