/** When the reader goes on: what is further down the page never delays the first figures. */

// A reader who neither moves nor scrolls has long seen the first figures by then.
const LATEST_MS = 6000;
const SIGNS = ["scroll", "wheel", "keydown", "pointermove", "pointerdown", "touchstart"];

/** @type {Promise<void>} settles at the first sign of a reader, or after a while without one */
export const interest = new Promise((resolve) => {
  for (const sign of SIGNS) addEventListener(sign, () => resolve(), { once: true, passive: true, capture: true });
  setTimeout(resolve, LATEST_MS);
});

/** @type {WeakSet<Element>} */
const watched = new WeakSet();

/**
 * Call once when an element comes into sight, or the reader shows interest.
 * @param {Element} el @param {() => void} begin
 */
export function whenWanted(el, begin) {
  if (watched.has(el)) return;
  watched.add(el);
  void Promise.race([interest, inSight(el)]).then(begin);
}

/** @param {Element} el @returns {Promise<void>} */
function inSight(el) {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(el);
  });
}
