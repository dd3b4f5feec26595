// What loader, boot.js, the gateway's pages and the style sheets use, looked up in MDN's compatibility data for
// the browsers that docs/embedding.md names. With FARTHING_DIST set, also what the build made of them.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { documented, feature, lacking, read, released, root } from "./compat/data.mjs";
import * as script from "./compat/script.mjs";
import * as style from "./compat/style.mjs";

const dist = process.env.FARTHING_DIST;

/**
 * Newer features that are used all the same, and why that is well; in what is built, also those of glue. A name
 * after a file's holds for that file only.
 */
const { source, built } = JSON.parse(read("loader/test/compat/allowed.json"));
const ALLOWED = dist ? { ...source, ...built } : source;

const versions = documented(read("docs/embedding.md"));

/** All uses that a documented browser cannot serve. */
function check(file, uses) {
  return uses.flatMap(({ name, line, any }) => {
    const verdicts = any.map((path) => lacking(path, versions)).filter(Boolean);
    if (!verdicts.length || verdicts.some((missing) => missing.length == 0)) return [];
    const [missing] = verdicts.sort((one, two) => one.length - two.length);
    return [{ name, here: `${file} ${name}`, told: `${file}:${line}: ${name}: ${missing.join(", ")}` }];
  });
}

const checkScript = (file, text) => [
  ...check(file, script.uses(text)),
  ...script.sheets(text).flatMap(({ line, text }) => check(file, style.uses(text, line))),
];

const checkSheet = (file, text) => check(file, style.uses(text));

/** Scripts and style sheets of a folder, by their paths. */
const inside = (folder, end) => readdirSync(new URL(folder, root)).filter((name) => name.endsWith(end)).map((name) => folder + name);

const GATEWAY = "crates/gateway/templates/";

function everything() {
  const scripts = ["loader/farthing.js", "loader/answers.js", "loader/words.js", "src/boot.js", "src/early.js", "src/tap.js", ...inside(GATEWAY, ".js")];
  const sheets = [...inside("style/", ".css"), ...inside(GATEWAY, ".css")];
  const problems = [
    ...scripts.flatMap((path) => checkScript(path, read(path))),
    ...sheets.flatMap((path) => checkSheet(path, read(path))),
  ];
  for (const name of dist ? readdirSync(dist) : []) {
    const text = () => readFileSync(join(dist, name), "utf8");
    if (name.endsWith(".js")) problems.push(...checkScript(name, text()));
    if (name.endsWith(".css")) problems.push(...checkSheet(name, text()));
  }
  return problems;
}

test("everything that is used is there in every documented browser, or has a fallback that is named", () => {
  const problems = everything();
  const open = problems.filter(({ name, here }) => !Object.hasOwn(ALLOWED, name) && !Object.hasOwn(ALLOWED, here));
  assert.deepEqual(open.map(({ told }) => told), []);
  const used = new Set(problems.flatMap(({ name, here }) => [name, here]));
  const idle = Object.keys(ALLOWED).filter((name) => !used.has(name));
  assert.deepEqual(idle, [], "exceptions that nothing needs any more");
  for (const [name, why] of Object.entries(ALLOWED)) assert.ok(why.length > 20, `${name}: why?`);
});

test("what WebAssembly is built with is there, too", () => {
  const KNOWN = {
    "bulk-memory": "bulk-memory-operations", "nontrapping-float-to-int": "non-trapping-float-to-int-conversions",
    "sign-ext": "sign-extension-operations", "mutable-globals": "api.Global",
    "reference-types": "reference-types", "multivalue": "multi-value",
  };
  const flags = [...read("crates/xtask/src/wasm_size.rs").matchAll(/--enable-([\w-]+)/g)].map(([, flag]) => flag);
  assert.ok(flags.length > 3);
  for (const flag of flags) {
    const path = `webassembly.${KNOWN[flag]}`;
    assert.ok(feature(path), `the data does not know ${flag}`);
    assert.deepEqual(lacking(path, versions), [], flag);
  }
});

test("the documented versions are at least three years old", () => {
  const limit = new Date();
  limit.setFullYear(limit.getFullYear() - 3);
  for (const [id, version] of Object.entries(versions)) {
    const day = released(id, version);
    assert.ok(day && new Date(day) <= limit, `${id} ${version} came out on ${day}`);
  }
});

test("the check finds what version 0.1 used and older browsers do not have", () => {
  const names = (found) => found.map(({ name }) => name);
  const js = `
    const signal = AbortSignal.timeout(9);
    const message = make("p", { role: "status" });
    const button = make("button", { ariaHasPopup: "dialog" });
    button.ariaBusy = "true"; dialog.ariaLabel = "x"; list.findLast(f);
    structuredClone(1); Object.groupBy(a, b);`;
  assert.deepEqual(names(checkScript("x.js", js)), [
    "AbortSignal.timeout", "p.role", "button.ariaHasPopup", "button.ariaBusy", "dialog.ariaLabel",
    "….findLast", "structuredClone", "Object.groupBy",
  ]);
  const css = ":root { --a: light-dark(#fff, #000); color: color-mix(in srgb, red, blue) }\n.x:has(p) { height: 1dvh; text-wrap: balance }";
  assert.deepEqual(names(checkSheet("x.css", css)), ["light-dark()", "color-mix()", ":has", "dvh", "text-wrap", "text-wrap: balance"]);
  assert.match(checkSheet("x.css", css)[2].told, /^x\.css:2: :has: /);
});

test("the check passes what every documented browser has", () => {
  const js = `
    const found = document.querySelector("a")?.closest("p") ?? [1].map(String);
    class X extends HTMLElement { #a = 1; static b = 2; connectedCallback() { this.#a ||= 3; } }
    const sheet = new CSSStyleSheet(); sheet.replaceSync(\`p{color:red;margin:max(1px,2px)}\`);`;
  assert.deepEqual(checkScript("x.js", js), []);
});
