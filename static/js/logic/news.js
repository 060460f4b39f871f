/** What happened between two looks at the bot: closed trades, silence, limits reached. */

/**
 * @typedef {{scope: string, tradeCount: number, lastTradeAt: string|null, silent: Record<string, string>,
 *   halt: string|null, about: string}} Look
 *   scope: whose figures these are; silent: a bot's name to the state that its silence has; halt: the limit that it has
 *   reached, or that it stopped trading; about: which bot and day that limit belongs to
 * @typedef {{id: string, kind: "trade"|"silent"|"halt", name: string, count: number, detail: string}} Event
 */

const TOLD_LIMIT = 300;

/** Nothing is news at the first look, nor when another bot is looked at.
 * @param {Look|null} before @param {Look} now @returns {Event[]} */
export function newsBetween(before, now) {
  if (!before || before.scope !== now.scope) return [];
  return [...closed(before, now), ...fellSilent(before, now), ...halted(before, now)];
}

/** Old rows that appear later, such as a second log, are not news. @param {Look} before @param {Look} now @returns {Event[]} */
function closed(before, now) {
  const count = now.tradeCount - before.tradeCount;
  const isLater = (now.lastTradeAt ?? "") > (before.lastTradeAt ?? "");
  return count > 0 && isLater ? [{ id: `trade ${now.scope} ${now.lastTradeAt}`, kind: "trade", name: "", count, detail: before.lastTradeAt ?? "" }] : [];
}

/** @param {Look} before @param {Look} now @returns {Event[]} */
function fellSilent(before, now) {
  const names = Object.keys(now.silent).filter((name) => !(name in before.silent));
  return names.map((name) => ({ id: `silent ${name} ${now.silent[name]}`, kind: "silent", name, count: 1, detail: now.silent[name] }));
}

/** @param {Look} before @param {Look} now @returns {Event[]} */
function halted(before, now) {
  if (!now.halt || now.halt === before.halt) return [];
  return [{ id: `halt ${now.about} ${now.halt}`, kind: "halt", name: "", count: 1, detail: now.halt }];
}

/**
 * Which events no tab has told yet, and what is told with them; the oldest are forgotten.
 * @param {string[]} told ids @param {Event[]} events
 * @returns {{fresh: Event[], told: string[]}}
 */
export function untold(told, events) {
  const known = new Set(told);
  const fresh = events.filter(({ id }) => !known.has(id));
  return { fresh, told: [...told, ...fresh.map(({ id }) => id)].slice(-TOLD_LIMIT) };
}
