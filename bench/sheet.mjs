// Times the way from a page to a field that can be typed into. `cargo xtask bench sheet` runs it with
// everything that it needs; docs/benchmarks.md says what is measured and how.

import { createServer } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";

import { launch } from "./devtools.mjs";
import { table } from "./table.mjs";
import { PROFILES, sleep, visit } from "./visit.mjs";

const { values: options } = parseArgs({
  options: {
    chromium: { type: "string" },
    // Where the publisher's page is served.
    port: { type: "string" },
    // `name=origin` of a gateway; several are measured alternately.
    gateway: { type: "string", multiple: true, default: [] },
    runs: { type: "string", default: "15" },
    profile: { type: "string", multiple: true, default: ["slow-4g", "unthrottled"] },
    out: { type: "string" },
  },
});

/** Between the pointer's arrival on the button and the press: an immediate tap. */
const HESITATION = 60;
/** How long after the field long tasks still belong to the tap. */
const AFTERMATH = 1000;

const NAMES = { page: ["button", "field", "sheet"], frame: ["field"] };

const here = (path) => readFileSync(new URL(path, import.meta.url));

/** Serves the publisher's pages: the floor, and one page for each gateway. */
async function serve(port, gateways) {
  const pages = new Map([
    ["/floor/", ["text/html", here("floor/index.html")]],
    ["/floor/main.js", ["text/javascript", here("floor/main.js")]],
  ]);
  for (const [name, origin] of gateways) {
    pages.set(`/${name}/`, ["text/html", here("page.html").toString().replace("GATEWAY", origin)]);
  }
  for (const [path, [kind, body]] of pages) pages.set(path, [kind, brotliCompressSync(body)]);
  const server = createServer((request, answer) => {
    const [kind, body] = pages.get(request.url) || ["text/plain", brotliCompressSync("nothing here")];
    answer.writeHead(pages.has(request.url) ? 200 : 404, {
      "content-type": `${kind}; charset=utf-8`,
      "content-encoding": "br",
      "content-length": body.length,
    });
    answer.end(body);
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

/** Opens a page once in a browser context of its own, taps, and returns what was measured. */
async function once(browser, url, profile, isWarmed) {
  const watched = await visit(browser, url, profile, NAMES);
  const { page, frames, marks, tasks, requests, seen, until, quiet, mouse } = watched;
  try {
    await watched.go();
    const button = await until("the button", () => marks.page.button);
    const start = marks.page.start.at;
    await quiet();
    await mouse("mouseMoved", button);
    seen.lastRequest = performance.now();
    await (isWarmed ? quiet() : sleep(HESITATION));
    const sent = Date.now();
    await mouse("mousePressed", button);
    await mouse("mouseReleased", button);
    const tap = (await until("the tap", () => marks.page.tap)).at;
    // The floor's field is in the page; ours is in the frame, and on screen once the sheet is.
    const isOurs = !url.endsWith("/floor/");
    const field = isOurs
      ? await until("the field", () => marks.page.sheet && marks.frame.field && Math.max(marks.page.sheet.at, marks.frame.field.at))
      : (await until("the field", () => marks.page.field)).at;
    const live = isOurs ? (await until("WebAssembly", () => marks.frame.live || marks.frame.started)).at : field;
    await sleep(AFTERMATH);
    await typesIntoField(browser, isOurs ? frames : [page], isOurs, page);
    const blocked = (which, from, to) =>
      tasks[which].filter(({ at }) => at >= from && at < to).reduce((sum, { duration }) => sum + duration - 50, 0);
    const end = field + AFTERMATH;
    return {
      ready: button.at - start,
      field: field - tap,
      live: Math.max(0, live - tap),
      "page blocked, load": blocked("page", start, tap),
      "page blocked, tap": blocked("page", tap, end),
      "frame blocked, load": blocked("frame", start, tap),
      "frame blocked, tap": blocked("frame", tap, end),
      "longest task": Math.max(0, ...[...tasks.page, ...tasks.frame].map(({ duration }) => duration)),
      "layout shift": seen.shift,
      "bytes before": bytes(requests, 0, sent),
      "bytes after": bytes(requests, sent, Infinity),
      processes: new Set([page, ...frames]).size,
    };
  } finally {
    await watched.end();
  }
}

const bytes = (requests, from, to) =>
  [...requests.values()].filter(({ begun }) => begun >= from && begun < to).reduce((sum, { bytes }) => sum + bytes, 0);

/** What was timed must be true: a key that is pressed arrives in the field. */
async function typesIntoField(browser, sessions, isOurs, page) {
  const focus = `{ const find = (root) => root.querySelector("input") || [...root.querySelectorAll("*")]
    .map((element) => element.shadowRoot && find(element.shadowRoot)).find(Boolean);
    globalThis.__field = find(document); __field?.focus(); }`;
  let arrived = "";
  for (const session of sessions) {
    const evaluate = (expression) => browser.call("Runtime.evaluate", { expression, returnByValue: true }, session);
    await evaluate(focus);
    await browser.call("Input.insertText", { text: "0" }, isOurs ? session : page).catch(() => {});
    arrived += (await evaluate("globalThis.__field?.value")).result.value ?? "";
  }
  if (!arrived.includes("0")) throw new Error("the field takes no key");
}

const gateways = options.gateway.map((pair) => pair.split(/=(.*)/s).slice(0, 2));
const rows = [{ name: "floor", path: "/floor/", isWarmed: false }];
for (const [name] of gateways) {
  for (const isWarmed of [false, true]) {
    rows.push({ name: `${name}, ${isWarmed ? "warmed" : "immediate tap"}`, path: `/${name}/`, isWarmed });
  }
}
const server = await serve(Number(options.port), gateways);
const browser = await launch(options.chromium);
const results = [];
try {
  for (const name of options.profile) {
    // The first round warms up the machine and is dropped; each round begins with another row.
    for (let round = -1; round < Number(options.runs); round++) {
      for (let turn = 0; turn < rows.length; turn++) {
        const row = rows[(round + 1 + turn) % rows.length];
        const url = `http://news.localhost:${options.port}${row.path}`;
        const measured = await once(browser, url, PROFILES[name], row.isWarmed);
        if (round >= 0) results.push({ profile: name, row: row.name, round, load: loadavg()[0], ...measured });
      }
      console.log(`» ${name}: round ${round + 1} of ${options.runs}, load ${loadavg()[0].toFixed(1)}`);
    }
  }
} finally {
  await browser.close();
  server.close();
}
if (options.out) writeFileSync(options.out, JSON.stringify(results, null, 1));
for (const name of options.profile) {
  console.log(table(name, rows.map((row) => row.name), results.filter(({ profile }) => profile == name)));
}
