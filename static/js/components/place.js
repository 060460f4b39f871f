/** Puts a popover next to what it belongs to, inside the window. */

const GAP_PX = 8;
const EDGE_PX = 12;

/** @param {HTMLElement} pop @param {Element} anchor */
export function placeBy(pop, anchor) {
  const place = anchor.getBoundingClientRect();
  const size = pop.getBoundingClientRect();
  const below = place.bottom + GAP_PX;
  const hasRoomBelow = below + size.height <= innerHeight - EDGE_PX;
  const above = place.top - GAP_PX - size.height;
  const top = hasRoomBelow || above < EDGE_PX ? Math.min(below, Math.max(EDGE_PX, innerHeight - EDGE_PX - size.height)) : above;
  const widest = document.documentElement.clientWidth - EDGE_PX - size.width;
  const left = Math.max(EDGE_PX, Math.min(place.left + place.width / 2 - size.width / 2, widest));
  pop.style.setProperty("left", `${left + scrollX}px`);
  pop.style.setProperty("top", `${top + scrollY}px`);
}
