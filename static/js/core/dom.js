/** Virtual nodes and an in-place patcher: focus, scroll and open popovers survive a poll. */

/** @typedef {Record<string, any>} Props */
/** @typedef {{tag: string, key: string, props: Props, children: Child[]}} VNode */
/** @typedef {VNode|string} Child */

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "use", "path", "circle", "line", "polyline"]);
const AS_PROPERTY = new Set(["value", "checked", "disabled", "hidden", "open"]);

/** @type {WeakMap<Node, VNode>} what an element was last asked to be */
const asked = new WeakMap();
/** @type {WeakMap<Element, (el: any, nowMs: number) => void>} */
const tickers = new WeakMap();
/** @type {Set<Element>} */
const ticking = new Set();
const CHANGED_MS = 300;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
let areChangesShown = false;

/**
 * Describe an element. Special props: `key` keeps its identity between patches; `tick(el, nowMs)`
 * owns the element's content and runs every second; `after(el)` runs after each patch.
 * @param {string} tag
 * @param {Props|null} [props]
 * @param {...any} children texts, numbers, nodes, arrays of them; null and false are left out
 * @returns {VNode}
 */
export function h(tag, props, ...children) {
  const { key, ...rest } = props ?? {};
  return { tag, key: key === undefined ? "" : String(key), props: rest, children: flat(children) };
}

/** @param {any[]} children @returns {Child[]} */
function flat(children) {
  return children.flat(Infinity).flatMap((child) => {
    if (child === null || child === undefined || child === false || child === true) return [];
    return typeof child === "object" ? [child] : [visible(String(child))];
  });
}

/**
 * Characters that turn or hide the text around them become a visible mark: a bot's name must not
 * be able to rewrite the sentence that it stands in.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "\ufffd");
}

/**
 * Make the children of `parent` what is asked, reusing every element that can stay.
 * @param {Element} parent
 * @param {any[]} children
 */
export function render(parent, children) {
  const focused = document.activeElement;
  patch(parent, flat(children));
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
}

/** @param {Element} parent @param {Child[]} children */
function patch(parent, children) {
  /** @type {Map<string, Node[]>} */
  const spare = new Map();
  for (const node of parent.childNodes) {
    const kind = kindOfNode(node);
    const alike = spare.get(kind);
    if (alike) alike.push(node);
    else spare.set(kind, [node]);
  }
  const nodes = children.map((child) => {
    const found = spare.get(kindOfChild(child))?.shift();
    return found ? update(found, child) : create(child);
  });
  for (const left of spare.values()) for (const node of left) parent.removeChild(node);
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

/** @param {Node} node */
function kindOfNode(node) {
  const vnode = asked.get(node);
  return vnode ? `${vnode.tag} ${vnode.key}` : node.nodeName;
}

/** @param {Child} child */
function kindOfChild(child) {
  return typeof child === "string" ? "#text" : `${child.tag} ${child.key}`;
}

/** @param {Child} child @returns {Node} */
function create(child) {
  if (typeof child === "string") return document.createTextNode(child);
  const el = SVG_TAGS.has(child.tag)
    ? document.createElementNS(SVG, child.tag)
    : document.createElement(child.tag);
  return fill(el, { ...child, props: {} }, child);
}

/** @param {Node} node @param {Child} child @returns {Node} */
function update(node, child) {
  if (typeof child === "string") {
    if (node.nodeValue !== child) changeText(node, child);
    return node;
  }
  const before = asked.get(node);
  if (before === child || !before) return node;
  return fill(/** @type {Element} */ (node), before, child);
}

/** Mark what changes from now on for a moment, or no longer: only what the bot changed is news, not another question.
 * @param {boolean} areShown */
export function showChanges(areShown) {
  areChangesShown = areShown && !stillness.matches;
}

/** @param {Node} node @param {string} text */
function changeText(node, text) {
  node.nodeValue = text;
  const live = areChangesShown ? node.parentElement?.closest("[data-live]") : null;
  if (!live) return;
  live.classList.add("changed");
  setTimeout(() => live.classList.remove("changed"), CHANGED_MS);
}

/** @param {Element} el @param {VNode} before @param {VNode} vnode */
function fill(el, before, vnode) {
  asked.set(el, vnode);
  const isOwnedByTicker = Boolean(vnode.props.tick);
  if (!isOwnedByTicker && !vnode.props.opaque) patch(el, vnode.children);
  setProps(el, before.props, vnode.props);
  if (isOwnedByTicker) startTicking(el, vnode.props.tick);
  vnode.props.after?.(el);
  return el;
}

/** @param {Element} el @param {Props} before @param {Props} props */
function setProps(el, before, props) {
  for (const name of Object.keys(before)) if (!(name in props)) setProp(el, name, null);
  for (const [name, value] of Object.entries(props)) {
    const isSame = before[name] === value && !AS_PROPERTY.has(name);
    if (!isSame) setProp(el, name, value);
  }
}

/** @param {any} el @param {string} name @param {any} value */
function setProp(el, name, value) {
  if (name === "tick" || name === "after" || name === "opaque") return;
  if (name === "style") return setStyle(el, value ?? {});
  if (name.startsWith("on")) el[name] = value;
  else if (AS_PROPERTY.has(name)) setProperty(el, name, value);
  else if (value === null || value === undefined || value === false) el.removeAttribute(name);
  else el.setAttribute(name, value === true ? "" : String(value));
}

/** @param {any} el @param {string} name @param {any} value */
function setProperty(el, name, value) {
  const isTyping = name === "value" && el === document.activeElement && el.tagName === "INPUT";
  const wanted = name === "value" ? (value ?? "") : Boolean(value);
  if (!isTyping && el[name] !== wanted) el[name] = wanted;
}

/** The style sheet policy forbids style attributes; single properties are set instead.
 * @param {HTMLElement} el @param {Record<string, string>} style */
function setStyle(el, style) {
  for (const [name, value] of Object.entries(style)) el.style.setProperty(name, value);
}

/** @param {Element} el @param {(el: any, nowMs: number) => void} tick */
function startTicking(el, tick) {
  tickers.set(el, tick);
  ticking.add(el);
  tick(el, Date.now());
}

/** Run every ticker that is still on the page; called once a second.
 * @param {number} nowMs */
export function tickAll(nowMs) {
  for (const el of ticking) {
    if (el.isConnected) tickers.get(el)?.(el, nowMs);
    else ticking.delete(el);
  }
}

/**
 * Text that is worked out from the clock, such as an age.
 * @param {string} tag
 * @param {Props} props
 * @param {(nowMs: number) => string} text
 */
export function clockText(tag, props, text) {
  const tick = (/** @type {Element} */ el, /** @type {number} */ nowMs) => {
    const wanted = text(nowMs);
    if (el.textContent !== wanted) el.textContent = wanted;
  };
  return h(tag, { ...props, tick });
}

/** Find an element of the fixed page frame. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const el = document.getElementById(id);
  if (!el) throw new Error(`The page has no element "${id}"`);
  return el;
}
