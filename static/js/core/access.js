/** Changes who is logged in: the only things that the page ever sends. */

import { ApiError, send } from "./api.js";

/** @param {"/login"|"/logout"|"/logout-everywhere"} path @param {Record<string, string>} [form] */
export async function post(path, form = {}) {
  const response = await send(path, { "Content-Type": "application/json" }, JSON.stringify(form));
  if (!response.ok) throw new ApiError(response.status, await response.json().catch(() => null), response.headers);
}

/** End the session, here or everywhere; nothing of what was shown stays, not even in memory.
 * @param {boolean} isEverywhere */
export async function logOut(isEverywhere) {
  await post(isEverywhere ? "/logout-everywhere" : "/logout");
  location.reload();
}
