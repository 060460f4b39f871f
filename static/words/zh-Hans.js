/** The words of the page in Simplified Chinese: English to translation. */
/** @type {Record<string, string>} */
export default {
};
