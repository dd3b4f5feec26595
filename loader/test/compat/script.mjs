// What a script uses of the language and of the browser, with the line where it does.

import { load } from "./data.mjs";
import { feature, paths } from "./data.mjs";

const { parse } = load("acorn");

/** Global objects, and the interface that they are. */
const GLOBALS = {
  document: "Document", window: "Window", navigator: "Navigator", location: "Location", history: "History",
  customElements: "CustomElementRegistry", crypto: "Crypto", indexedDB: "IDBFactory", parent: "Window",
};

/** What variables of ours hold, where the name of a property alone is not enough to know it. */
const RECEIVERS = {
  dialog: "HTMLDialogElement", frame: "HTMLIFrameElement", iframe: "HTMLIFrameElement", slot: "HTMLSlotElement",
  button: "HTMLButtonElement", style: "CSSStyleSheet", root: "ShadowRoot", script: "HTMLScriptElement",
  subtle: "SubtleCrypto", port: "MessagePort", request: "IDBRequest", documentElement: "HTMLElement",
};

const TAGS = {
  a: "HTMLAnchorElement", p: "HTMLParagraphElement", slot: "HTMLSlotElement", button: "HTMLButtonElement",
  dialog: "HTMLDialogElement", iframe: "HTMLIFrameElement", div: "HTMLDivElement", span: "HTMLSpanElement",
};

const chain = (type) =>
  type.startsWith("HTML") ? [type, "HTMLElement", "Element", "Node", "EventTarget"] : [type, "Element", "Node", "EventTarget", "DocumentFragment"];

const SYNTAX = {
  ImportExpression: "javascript.operators.import",
  ChainExpression: "javascript.operators.optional_chaining",
  StaticBlock: "javascript.classes.static_initialization_blocks",
  SpreadElement: "javascript.operators.spread",
  TemplateLiteral: "javascript.grammar.template_literals",
  MetaProperty: "javascript.operators.import_meta",
  AwaitExpression: "javascript.operators.await",
  ForOfStatement: "javascript.statements.for_of",
};

const OPERATORS = {
  "??": "javascript.operators.nullish_coalescing",
  "??=": "javascript.operators.nullish_coalescing_assignment",
  "||=": "javascript.operators.logical_or_assignment",
  "&&=": "javascript.operators.logical_and_assignment",
  "**": "javascript.operators.exponentiation",
};

/** @returns {{name: string, line: number, any: string[]}[]} Uses; one of `any` must be there. */
export function uses(text) {
  const tree = parse(text, { ecmaVersion: "latest", sourceType: "module", locations: true });
  const found = [];
  const use = (node, name, any) => any.length && found.push({ name, line: node.loc.start.line, any });
  const declared = new Set();
  visit(tree, (node) => {
    for (const pattern of [node.id, ...(node.params || []), node.param]) if (pattern) names(pattern, declared);
    for (const { local } of node.specifiers || []) declared.add(local.name);
  });

  visit(tree, (node, parent, field) => {
    if (SYNTAX[node.type]) use(node, node.type, [SYNTAX[node.type]]);
    if (OPERATORS[node.operator]) use(node, node.operator, [OPERATORS[node.operator]]);
    if (node.type == "PropertyDefinition" || node.type == "MethodDefinition") {
      const kind = node.key.type == "PrivateIdentifier" ? "private" : "public";
      const what = node.type == "PropertyDefinition" ? "fields" : "methods";
      const path = `javascript.classes.${kind}_class_${what}`;
      if (feature(path)) use(node, `${kind} ${what}`, [path]);
    }
    if (node.type == "CatchClause" && !node.param) use(node, "catch", ["javascript.statements.try_catch.optional_catch_binding"]);
    if (node.regex) regex(node, use);
    const isName = field == "property" || field == "key" || field == "id" || field == "label";
    if (node.type == "Identifier" && !isName && !declared.has(node.name)) {
      const path = [`javascript.builtins.${node.name}`, `api.${node.name}`, `api.Window.${node.name}`];
      use(node, node.name, path.filter(feature));
      if (parent.type == "NewExpression" && field == "callee") {
        use(node, `new ${node.name}`, [`api.${node.name}.${node.name}`, `javascript.builtins.${node.name}.${node.name}`].filter(feature));
      }
    }
    if (node.type == "MemberExpression") member(node, declared, use);
    if (node.type == "CallExpression") call(node, use);
  });
  return found;
}

function member(node, declared, use) {
  if (node.computed || node.property.type != "Identifier") return;
  const name = node.property.name;
  const object = node.object;
  const last = (object.type == "MemberExpression" ? object.property : object).name;
  if (object.type == "Identifier" && !declared.has(object.name)) {
    const fixed = [`javascript.builtins.${last}.${name}`, `api.${last}.${name}_static`, `api.${last}.${name}`];
    const typed = GLOBALS[last] ? chain(GLOBALS[last]).map((type) => `api.${type}.${name}`) : [];
    const any = [...fixed, ...typed].filter(feature);
    if (any.length) return use(node.property, `${last}.${name}`, any);
  }
  const typed = RECEIVERS[last] ? chain(RECEIVERS[last]).map((type) => `api.${type}.${name}`).filter(feature) : [];
  const any = typed.length ? typed : [...paths("api", name), ...paths("javascript.builtins", name)];
  use(node.property, `${typed.length ? last : "…"}.${name}`, any);
}

function call(node, use) {
  const [first, second] = node.arguments;
  // make("button", { ariaHasPopup: "dialog" }) sets properties of an element.
  if (first?.type == "Literal" && second?.type == "ObjectExpression") {
    for (const { key } of second.properties) {
      const types = chain(TAGS[first.value] || "HTMLElement");
      use(second, `${first.value}.${key?.name}`, types.map((type) => `api.${type}.${key?.name}`).filter(feature));
    }
  }
  // element.attachShadow({ slotAssignment: "manual" }) uses an option of a method.
  const method = node.callee.property?.name;
  for (const argument of method ? node.arguments : []) {
    for (const { key } of argument.properties || []) {
      const names = ["parameter", "option"].flatMap((kind) => ["options", "init"].map((prefix) => `${prefix}_${key?.name}_${kind}`));
      const any = paths("api", method).flatMap((path) => names.map((name) => `${path}.${name}`)).filter(feature);
      use(argument, `${method}({ ${key?.name} })`, any);
    }
  }
}

function regex(node, use) {
  const { pattern, flags } = node.regex;
  const base = "javascript.regular_expressions";
  for (const [is, name] of [
    [/\(\?<[=!]/.test(pattern), "lookbehind_assertion"],
    [/\(\?<\w/.test(pattern), "named_capturing_group"],
    [/\\p\{/.test(pattern), "unicode_character_class_escape"],
  ]) if (is) use(node, name, [`${base}.${name}`]);
  if (flags.includes("v")) use(node, "flag v", ["javascript.builtins.RegExp.unicodeSets"]);
  if (flags.includes("d")) use(node, "flag d", ["javascript.builtins.RegExp.hasIndices"]);
}

function names(pattern, into) {
  if (!pattern) return;
  if (pattern.type == "Identifier") into.add(pattern.name);
  for (const inner of [pattern.left, pattern.argument, pattern.value, ...(pattern.elements || []), ...(pattern.properties || [])]) {
    if (inner && pattern.type != "Identifier") names(inner, into);
  }
}

/** Walks a tree; `enter` gets each node, what holds it, and as what. */
export function visit(node, enter, parent = {}, field = "") {
  enter(node, parent, field);
  for (const [key, value] of Object.entries(node)) {
    for (const child of [value].flat()) if (child && typeof child.type == "string") visit(child, enter, node, key);
  }
}

/** Style sheets that a script carries as text, with the line where they begin. */
export function sheets(text) {
  const found = [];
  visit(parse(text, { ecmaVersion: "latest", sourceType: "module", locations: true }), (node) => {
    if (node.callee?.property?.name != "replaceSync") return;
    for (const { type, quasis, value, loc } of node.arguments) {
      if (type == "TemplateLiteral") found.push({ line: loc.start.line, text: quasis.map((part) => part.value.cooked).join("0") });
      if (type == "Literal") found.push({ line: loc.start.line, text: value });
    }
  });
  return found;
}
