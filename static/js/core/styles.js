/** Style sheets of what is opened later; they never hold up the first figures. */

/** @type {Record<string, Promise<void>>} */
const loading = {};

/** @param {string} [name] @returns {Promise<void>} settles when the styles are there, or cannot be had */
export function laterStyles(name = "later") {
  loading[name] ??= new Promise((resolve) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = `/static/css/${name}.css`;
    sheet.onload = () => resolve();
    sheet.onerror = () => {
      delete loading[name];
      sheet.remove();
      resolve();
    };
    document.head.append(sheet);
  });
  return loading[name];
}
