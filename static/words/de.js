/** The words of the page in German: English to translation. */
/** @type {Record<string, string>} */
export default {
};
