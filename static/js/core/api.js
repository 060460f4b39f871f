/** The only module that talks to the server: conditional GETs, time-outs, one error shape. */

import { t } from "../logic/words.js";

const TIMEOUT_MS = 20000;
const KEPT_LIMIT = 60;

/** Where the dashboard answers: "" for its own page, an address for a page that another host serves. */
export const home = (document.querySelector("meta[name=botscope-api]")?.getAttribute("content") ?? "").replace(/\/+$/, "");

/** True on a page of another origin: no log-in goes along, and the dashboard has to allow it. */
export const isElsewhere = new URL(home, location.href).origin !== location.origin;

/** @type {Map<string, {etag: string, body: any}>} the last answer of each address */
const kept = new Map();

/** Whether somebody touched the page since the last question: a page that asks by itself keeps no log-in alive. */
export const reader = { isThere: false };

/** A request that failed, with the server's own words where it gave any. */
export class ApiError extends Error {
  /** @param {number} status 0 when no answer came @param {any} problem @param {Headers} [headers] */
  constructor(status, problem, headers) {
    super(problem?.detail ?? problem?.title ?? t("The dashboard does not answer."));
    this.status = status;
    this.headers = headers;
  }
}

/**
 * Ask for one address; an unchanged answer costs the server nothing.
 * @param {string} path
 * @returns {Promise<{body: any, isChanged: boolean}>}
 */
export async function get(path) {
  const known = kept.get(path);
  const response = await send(path, known ? { "If-None-Match": known.etag } : {});
  if (response.type === "opaqueredirect") throw new ApiError(401, null);
  if (response.status === 304 && known) return { body: known.body, isChanged: false };
  const body = await response.json().catch(() => null);
  if (!response.ok || body === null) throw new ApiError(response.status, body, response.headers);
  keep(path, response.headers.get("ETag"), body);
  return { body, isChanged: true };
}

/** @param {string} path @param {Record<string, string>} headers @param {string} [body] with one it is a POST */
export async function send(path, headers, body) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const method = body ? "POST" : "GET";
    if (reader.isThere && !isElsewhere) headers["X-Botscope-Reader"] = "1";
    reader.isThere = false;
    return await fetch(home + path, { method, body, headers, signal, cache: "no-store", credentials: "same-origin", redirect: "manual" });
  } catch {
    throw new ApiError(0, null);
  }
}

/** @param {string} path @param {string|null} etag @param {any} body */
function keep(path, etag, body) {
  kept.delete(path);
  if (!etag) return;
  kept.set(path, { etag, body });
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT_LIMIT && oldest !== undefined) kept.delete(oldest);
}

/**
 * Build an address; empty values are left out.
 * @param {string} path
 * @param {Record<string, any>} query
 */
export function address(path, query) {
  const filled = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}
