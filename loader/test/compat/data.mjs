// MDN's compatibility data, asked for the browsers that docs/embedding.md names.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const modules = process.env.FARTHING_NPM;

/** Packages of the folder that `cargo xtask` installs. */
export const load = modules ? createRequire(join(modules, "compat.js")) : createRequire(import.meta.url);

const { __meta, browsers, ...data } = load("@mdn/browser-compat-data");

/** The rows of the documentation, and what the data calls these browsers. */
const NAMES = {
  "Chrome": ["chrome", "chrome_android"],
  "Edge": ["edge"],
  "Firefox": ["firefox", "firefox_android"],
  "Safari": ["safari", "safari_ios"],
  "Samsung Internet": ["samsunginternet_android"],
  "Android WebView": ["webview_android"],
};

const numbers = (version) => version.replace("≤", "").split(".").map(Number);

const isNewer = (one, two) => {
  const [a, b] = [numbers(one), numbers(two)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    if ((a[at] || 0) != (b[at] || 0)) return (a[at] || 0) > (b[at] || 0);
  }
  return false;
};

/** Reads the table "| Chrome | 96 | … |" of the documentation. */
export function documented(markdown) {
  const found = {};
  for (const [, name, version] of markdown.matchAll(/^\| ([A-Z][A-Za-z ]+) \| (\d[\d.]*) \|/gm)) {
    for (const id of NAMES[name] || []) found[id] = version;
  }
  const missing = Object.entries(NAMES).flatMap(([name, ids]) => (ids.every((id) => found[id]) ? [] : [name]));
  if (missing.length) throw new Error(`docs/embedding.md names no version of ${missing.join(", ")}`);
  return found;
}

/** The day on which the oldest documented version of a browser came out. */
export const released = (id, version) => {
  const { releases } = browsers[id];
  return (releases[version] || releases[`${version}.0`])?.release_date;
};

export const root = new URL("../../../", import.meta.url);
export const read = (path) => readFileSync(new URL(path, root), "utf8");

/** A feature by its path, such as "api.AbortSignal.timeout_static"; undefined if there is none. */
export function feature(path) {
  let at = data;
  for (const part of path.split(".")) {
    if (!at || !Object.hasOwn(at, part)) return undefined;
    at = at[part];
  }
  return at;
}

/** The documented browsers that do not have a feature; undefined if the data does not know it. */
export function lacking(path, versions) {
  const support = feature(path)?.__compat?.support;
  if (!support) return undefined;
  return Object.entries(versions).flatMap(([id, version]) => {
    const statements = [support[id] ?? []].flat();
    const has = statements.some(
      ({ version_added: added, version_removed: removed, flags, prefix, alternative_name }) =>
        !flags && !prefix && !alternative_name && typeof added == "string" && added != "preview" &&
        !isNewer(added, version) && !(typeof removed == "string" && !isNewer(removed, version)),
    );
    const first = statements.map(({ version_added }) => version_added).find((added) => typeof added == "string");
    return has ? [] : [`${browsers[id].name} ${version} (${first ? `has it from ${first}` : "never had it"})`];
  });
}

/** Every path in a part of the data whose last name is this one. */
export function paths(part, name) {
  const found = [];
  const walk = (at, path, depth) => {
    for (const key of Object.keys(at)) {
      if (key == "__compat") continue;
      if (key == name && at[key].__compat) found.push(`${path}.${key}`);
      if (depth > 0) walk(at[key], `${path}.${key}`, depth - 1);
    }
  };
  walk(feature(part) || {}, part, 3);
  return found;
}
