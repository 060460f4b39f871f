/** Tells which texts of the source a reader would see although they are not in the table. */

import { SyntaxKind } from "../../../node_modules/typescript/dist/ast/index.js";

/** Properties that hold names of things, never words for a reader. */
const NAMES = new Set([
  "class", "css", "key", "type", "role", "id", "tag", "sign", "scope", "href", "rel", "viewBox", "d", "points", "page", "figure", "field", "unit", "sort",
  "shape", "kind", "mark", "size", "style", "query", "window", "position", "display", "locale", "mode", "axis", "interaction", "layout", "op", "method", "align",
  "textAlign", "textBaseline", "weekday", "timeZone", "hour", "minute", "second", "day", "month", "year", "hourCycle", "font", "color", "cursor", "weight",
  "aria-live", "aria-hidden", "aria-haspopup", "aria-sort", "aria-pressed", "aria-busy", "aria-labelledby", "aria-expanded", "aria-selected", "aria-current",
  "aria-controls", "aria-activedescendant", "aria-autocomplete", "tabindex", "popover", "data-l", "lang", "operator", "view", "module", "sheet", "sprite",
]);
/** Calls whose argument at this place is a name of something, and those of which every argument is. */
const NAMING = new Map(Object.entries({
  h: [0], icon: [0, 1], panel: [0, 1], heading: [0], asTable: [0], cell: [1], setUi: [0], link: [0], go: [0], clockText: [0], stateMoney: [2], reported: [2, 3],
  counted: [1, 2], plural: [1, 2], addEventListener: [0], setAttribute: [0], set: [0], toggle: [0], t: [0], w: [0], woven: [0],
}));
const SILENT = new Set([
  "address", "at", "byId", "waiting", "choose", "get", "has", "includes", "startsWith", "endsWith", "join", "split", "replace", "replaceAll", "matches", "closest",
  "querySelector", "querySelectorAll", "getAttribute", "removeAttribute", "toggleAttribute", "createElement", "createElementNS", "getPropertyValue", "setProperty",
  "signClass", "laterStyles", "token", "getItem", "setItem", "styled", "matchMedia", "Error", "Set", "answerTo", "answerOf", "getContext", "test", "NumberFormat",
  "add", "remove", "dispatchEvent", "Event", "question", "fold",
]);
const COMPARING = new Set([SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken, SyntaxKind.InKeyword]);
const ASSIGNED = new Set(["font", "className", "href", "id", "type", "rel", "cursor"]);
const FUNCTIONS = new Set([SyntaxKind.FunctionDeclaration, SyntaxKind.ArrowFunction, SyntaxKind.FunctionExpression, SyntaxKind.MethodDeclaration]);
const WITHOUT_WORDS = new Set([
  SyntaxKind.ImportDeclaration, SyntaxKind.ExportDeclaration, SyntaxKind.CaseClause, SyntaxKind.ElementAccessExpression, SyntaxKind.LiteralType,
]);
/** Properties that are read by people. */
const READ = /^(aria-label|title|placeholder|label|text|formula|caption|sub|words?|head|undefined)$/;
const FIGURES = /^(h|figure|gain|money|tally|share|stateMoney|reported|fact|kpi)$/;

/** The text of a literal with a mark for each value in it; null for another node. */
function textOf(node) {
  if (node.kind === SyntaxKind.StringLiteral || node.kind === SyntaxKind.NoSubstitutionTemplateLiteral) return node.text;
  if (node.kind !== SyntaxKind.TemplateExpression) return null;
  return node.head.text + node.templateSpans.map((span) => ` \u0001 ${span.literal.text}`).join("");
}

/** What stands around a text: "name" where it names something, "read" where people read it, "" where that is open. */
function surroundings(node, parents) {
  let child = node;
  for (const parent of parents) {
    const known = roleIn(parent, child);
    if (known !== null) return known;
    if (FUNCTIONS.has(parent.kind)) return "";
    child = parent;
  }
  return "";
}

function roleIn(parent, child) {
  if (WITHOUT_WORDS.has(parent.kind)) return "name";
  if (parent.kind === SyntaxKind.BinaryExpression) return ofBinary(parent);
  if (parent.kind === SyntaxKind.PropertyAssignment) return ofProperty(parent, child);
  return parent.kind === SyntaxKind.CallExpression || parent.kind === SyntaxKind.NewExpression ? ofCall(parent, child) : null;
}

/** Compared, or given to a property of an element. */
function ofBinary({ left, operatorToken }) {
  if (COMPARING.has(operatorToken.kind)) return "name";
  return operatorToken.kind === SyntaxKind.EqualsToken && ASSIGNED.has(left.name?.text) ? "name" : null;
}

function ofProperty({ name }, child) {
  if (name === child || NAMES.has(name.text)) return "name";
  return READ.test(name.text) ? "read" : "";
}

function ofCall(call, child) {
  const name = call.expression.name?.text ?? call.expression.text ?? "";
  const place = (call.arguments ?? []).indexOf(child);
  if (place < 0 && name !== "") return null;
  if (call.expression.kind === SyntaxKind.ImportKeyword || SILENT.has(name) || NAMING.get(name)?.includes(place)) return "name";
  return FIGURES.test(name) ? "read" : "";
}

/** camelCase, snake_case, a.path, an --option, or markup of an icon. */
const NAME = /^(?:[a-z]+(?:[A-Z][a-z]+)+|[a-z\d]+(?:[_.][a-z\d]+)+|--[a-z-]+|<.*)$/;

/** Two words in a row, words beside a value, or a capital letter before small ones. */
function looksLikeWords(text) {
  if (/\u0001/.test(text) && text.split(/[\u0001\s]+/).some((word) => /^[(,;]?[a-z]{3,}[,.;:)]?$/i.test(word))) return true;
  return /[a-z]{2,}[^a-z]* [^ ]*[a-z]{2}|[a-z]{2,} +\u0001|\u0001 +[a-z]{2,}/i.test(text) || /^[A-Z][a-z]/.test(text);
}

/** True for a text that a reader sees and no table translates. */
export function isShown(node, parents) {
  const text = textOf(node);
  if (text === null || !/[A-Za-z]{2}/.test(text) || NAME.test(text)) return false;
  const role = surroundings(node, parents);
  return role !== "name" && (role === "read" || looksLikeWords(text));
}
