/** Prints, as JSON, sentences of the server (JSON on standard input) in each language; null where a language does not know one. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = path.resolve(fileURLToPath(import.meta.url), "../../../..");
const sentences = JSON.parse(readFileSync(0, "utf-8"));
const found = { told: {}, keys: {} };
for (const language of ["de", "zh-Hans"]) {
  const load = (name) => import(pathToFileURL(path.join(ROOT, "static", "words", `${name}.js`)));
  const [words, said] = [await load(language), await load(`said-${language}`)];
  found.told[language] = sentences.map(words.retell);
  found.keys[language] = [...Object.keys(words.default), ...Object.keys(said.default)];
}
console.log(JSON.stringify(found));
