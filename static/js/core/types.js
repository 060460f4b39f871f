/** The shapes of the answers that the page reads; the server's contract in JSDoc. */

/**
 * @typedef {{as_of: string, snapshot: string, source_status: string, data_age_s: number|null, version: string}} Meta
 * @typedef {{name: string, value: any, threshold: any, comparison: string|null}} Indicator
 * @typedef {{bot_id: string, bot_name: string, bot_version: string|null, strategy: string|null, mode: string|null,
 *   source_status: string, equity_quote: number|null, quote_asset: string|null}} Bot
 * @typedef {{meta: Meta, bot: Record<string, any>, source: Record<string, any>, indicators: Indicator[],
 *   settings: Record<string, any>, risk: Record<string, any>, connection: Record<string, any>,
 *   extra: Record<string, any>, demo: boolean, setup: Record<string, any>, indexed_ratio: number}} Status
 * @typedef {Record<string, any>} Figures the answer of /api/stats; null where a figure is undefined
 * @typedef {Record<string, any>} Trade
 * @typedef {Record<string, any>} FileAccount
 * @typedef {{figure?: string, title: string, formula: string, inputs: Array<{title: string, value: any, unit?: string|null}>,
 *   unit?: string|null, result?: any, undefined?: string|null, note?: string|null, used_count?: number|null,
 *   left_out?: Array<{reason: string, count: number}>, rows_query?: string|null, rows_note?: string|null, source?: string, asset?: string, measured?: {unit: string},
 *   links?: Array<{text: string, query: Record<string, any>}>}} Explanation
 */

/**
 * What the page knows: one entry of `data` per question, the last good answer of each.
 * @typedef {object} State
 * @property {import("../logic/route.js").Route} route
 * @property {import("./prefs.js").Prefs} prefs
 * @property {Record<string, any>} data
 * @property {Record<string, Error>} problems
 * @property {Record<string, any>} ui what is opened or chosen on this page, by name
 * @property {number} statusAtMs when the last status arrived, on this browser's clock
 * @property {boolean} isSlow the first answer takes longer than 300 ms
 */

export {};
