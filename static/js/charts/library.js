/** Loads Chart.js when the first chart is drawn; the page works without it. */

// A variable, because the type checker cannot follow an address of the server.
const ADDRESS = "/static/vendor/chart.umd.min.js";

/** @type {Promise<any>|null} */
let loading = null;
/** @type {any} the library, false when it is not there, null while it is unknown */
let library = null;

/** @returns {any} the Chart class, false when it is missing, null while loading */
export function chartLibrary() {
  return library;
}

/**
 * @param {boolean} isInstalled false when the server says that the file is not there
 * @param {() => void} onReady
 */
export function loadLibrary(isInstalled, onReady) {
  if (loading) return;
  loading = (isInstalled ? import(ADDRESS) : Promise.reject(new Error("not installed")))
    .then(() => /** @type {any} */ (globalThis).Chart || false, () => false)
    .then((found) => {
      library = found;
      onReady();
    });
}
