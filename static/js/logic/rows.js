/** Rows of what an answer tells column by column. */

/** @type {WeakMap<object, Record<string, any>[]>} an answer stays the same for many drawings of its table */
const made = new WeakMap();

/**
 * @param {Record<string, any[]>} columns all of one length
 * @returns {Record<string, any>[]} one object per row, the same ones for the same columns
 */
export function rowsOf(columns) {
  const known = made.get(columns);
  if (known) return known;
  const entries = Object.entries(columns);
  const rows = (entries[0]?.[1] ?? []).map((_value, row) => Object.fromEntries(entries.map(([name, values]) => [name, values[row]])));
  made.set(columns, rows);
  return rows;
}
