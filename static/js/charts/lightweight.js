/** Loads the library that draws candles, when the first ones are to be drawn; the page works without it. */

// A variable, because the type checker cannot follow an address of the server.
const ADDRESS = "/static/vendor/lightweight-charts.mjs";

/** @type {Promise<any>|null} */
let loading = null;
/** @type {any} */
let library = null;

/** @returns {any} the library, false when it is missing, null while loading */
export function candleLibrary() {
  return library;
}

/** @param {boolean} isInstalled false when the server says that there are no chart libraries @param {() => void} onReady */
export function loadCandleLibrary(isInstalled, onReady) {
  if (loading) return;
  loading = (isInstalled ? import(ADDRESS) : Promise.reject(new Error("not installed")))
    .then((found) => found, () => false)
    .then((found) => {
      library = found;
      onReady();
    });
}
