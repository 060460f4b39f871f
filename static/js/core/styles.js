/** The style sheet of what is opened later; it never holds up the first figures. */

/** @type {Promise<void>|null} */
let loading = null;

/** @returns {Promise<void>} settles when the styles are there, or cannot be had */
export function laterStyles() {
  loading ??= new Promise((resolve) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = "/static/css/later.css";
    sheet.onload = () => resolve();
    sheet.onerror = () => resolve();
    document.head.append(sheet);
  });
  return loading;
}
