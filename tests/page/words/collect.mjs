/** Prints, as JSON, the page's words as its source has them, and what in the source goes past the table. */

import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { SyntaxKind } from "../../../node_modules/typescript/dist/ast/index.js";
import { API } from "../../../node_modules/typescript/dist/api/sync/api.js";
import { isShown } from "./shown.mjs";

const ROOT = path.resolve(fileURLToPath(import.meta.url), "../../../..");
const PAGE = path.join(ROOT, "static", "js").replaceAll("\\", "/");
const LANGUAGES = ["de", "zh-Hans"];
const OWN = "logic/words.js";

/** The first argument of these is a sentence of the table. */
const SPEAKING = new Set(["t", "w", "woven"]);
/** The second and third argument of these are the two forms of a word. */
const COUNTING = new Set(["counted", "plural"]);
/** Words put together at run time cannot be found by a translator. */
const TOGETHER = new Set([SyntaxKind.TemplateExpression, SyntaxKind.PlusToken]);

const found = { sentences: {}, plurals: {}, notLiteral: [], bypassing: [], tables: {} };

/** The texts of a literal, or of a choice between literals; null for anything else. */
function literals(node) {
  if (node?.kind === SyntaxKind.StringLiteral || node?.kind === SyntaxKind.NoSubstitutionTemplateLiteral) return [node.text];
  if (node?.kind !== SyntaxKind.ConditionalExpression) return null;
  const [first, second] = [literals(node.whenTrue), literals(node.whenFalse)];
  return first && second ? [...first, ...second] : null;
}

/** True for words that were marked where they stand and are only looked up here. */
function isMarked(node) {
  if (node && called(node) === "w") return true;
  if (!node || TOGETHER.has(node.kind) || literals(node)?.some((text) => /[A-Z ]/.test(text))) return false;
  let isWhole = true;
  node.forEachChild((child) => { isWhole &&= isMarked(child); });
  return isWhole;
}

function called(node) {
  return node.kind === SyntaxKind.CallExpression && node.expression.kind === SyntaxKind.Identifier ? node.expression.text : "";
}

function keep(list, key, place) {
  list[key] = [...(list[key] ?? []), place];
}

function listen(node, place) {
  const name = called(node);
  if (SPEAKING.has(name)) {
    const texts = literals(node.arguments[0]);
    if (texts) for (const text of texts) keep(found.sentences, text, place);
    else if (name !== "t" || !isMarked(node.arguments[0])) found.notLiteral.push(place);
  }
  if (!COUNTING.has(name)) return;
  const [one, many] = [literals(node.arguments[1]), literals(node.arguments[2])];
  if (!one || (node.arguments[2] && !many)) found.notLiteral.push(place);
  else keep(found.plurals, `${one[0]}|${many?.[0] ?? `${one[0]}s`}`, place);
}

function read(source, file) {
  const lineOf = (node) => source.text.slice(0, node.getStart(source)).split("\n").length;
  const walk = (node, parents) => {
    const place = () => `${file}:${lineOf(node)}`;
    if (called(node)) listen(node, place());
    if (isShown(node, parents)) found.bypassing.push({ place: place(), text: node.getText(source) });
    node.forEachChild((child) => walk(child, [node, ...parents]));
  };
  walk(source, []);
}

const api = new API({ cwd: ROOT });
const [project] = api.updateSnapshot({ openProject: path.join(ROOT, "tsconfig.json") }).getProjects();
for (const name of project.program.getSourceFileNames()) {
  const file = name.startsWith(`${PAGE}/`) ? name.slice(PAGE.length + 1) : "";
  if (file && !file.endsWith(".d.ts")) {
    const source = project.program.getSourceFile(name);
    if (file === OWN || file === "logic/format.js") continue;
    read(source, file);
  }
}
api.close();
for (const language of LANGUAGES) found.tables[language] = (await import(pathToFileURL(path.join(ROOT, "static", "words", `${language}.js`)))).default;
console.log(JSON.stringify(found));
