// Times the way from a tap on the button that pays to the first opened paragraph. `cargo xtask bench tap`
// runs it with everything that it needs; docs/benchmarks.md says what is measured and how.

import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";

import { launch } from "./devtools.mjs";
import { quantile } from "./table.mjs";
import { PROFILES, sleep, visit } from "./visit.mjs";

const { values: options } = parseArgs({
  options: {
    chromium: { type: "string" },
    // Name of a build, and the address of an article of a publication with tabs that sells with it.
    build: { type: "string", multiple: true },
    runs: { type: "string", default: "15" },
    profile: { type: "string", multiple: true, default: ["slow-4g", "unthrottled"] },
    out: { type: "string" },
  },
});

/** A press counts once the button has been seen for so long; a little more, because clocks differ. */
const SEEN = 650;
/** Between the steps of a hand. */
const STEP = 40;

/** Scrolls to the button once the page is there: no reader taps what is below the screen. */
async function seek(browser, page) {
  const expression = `document.readyState == "complete" &&
    (document.querySelector("farthing-pay").scrollIntoView({ block: "center" }), true)`;
  for (;;) {
    const { result } = await browser.call("Runtime.evaluate", { expression, returnByValue: true }, page);
    if (result.value === true) return;
    await sleep(10);
  }
}

/** Opens the article once in a browser context of its own, taps, and returns what was measured. */
async function once(browser, url, profile, isWarmed) {
  const watched = await visit(browser, url, profile, { page: ["one-tap", "opened", "sheet"], frame: [] });
  const { marks, requests, until, quiet, mouse } = watched;
  try {
    await watched.go();
    await seek(browser, watched.page);
    const { at, x, y } = await until("the button that pays", () => marks.page["one-tap"]);
    const start = marks.page.start.at;
    // A hand that comes from beside the button: a mouse that never moved over it does not count.
    await mouse("mouseMoved", { x: x - 20, y });
    if (isWarmed) await quiet();
    // A slowed browser is as much later to say that the button is seen.
    await sleep(Math.max(STEP, SEEN * profile.cpu - (Date.now() - at)));
    await mouse("mouseMoved", { x, y });
    await sleep(STEP);
    const before = requests.size;
    await mouse("mousePressed", { x, y });
    await mouse("mouseReleased", { x, y });
    const press = (await until("the press", () => marks.frame.press)).at;
    await until("the opened paragraph", () => marks.page.opened || marks.page.sheet);
    // On a machine that is too busy to draw, a press can come too early to count: then the sheet opens.
    if (marks.page.sheet) return undefined;
    const opened = marks.page.opened.at;
    return { button: at - start, opened: opened - press, requests: requests.size - before };
  } finally {
    await watched.end();
  }
}

const ROWS = options.build.flatMap((build) => {
  const [name, url] = build.split(/=(.*)/);
  const of = options.build.length > 1 ? `, ${name}` : "";
  return [
    [`as soon as a press counts${of}`, url, false],
    [`warmed${of}`, url, true],
  ];
});
const browser = await launch(options.chromium);
const results = [];
try {
  for (const profile of options.profile) {
    // The first round warms up the machine and is dropped.
    for (let round = -1; round < Number(options.runs); round++) {
      for (const [row, url, isWarmed] of round % 2 ? ROWS : ROWS.toReversed()) {
        const measured = await once(browser, url, PROFILES[profile], isWarmed);
        if (!measured) console.log(`» ${profile}, ${row}: the sheet opened; this run is left out`);
        if (measured && round >= 0) results.push({ profile, row, round, load: loadavg()[0], ...measured });
      }
      console.log(`» ${profile}: round ${round + 1} of ${options.runs}, load ${loadavg()[0].toFixed(1)}`);
    }
  }
} finally {
  await browser.close();
}
if (options.out) writeFileSync(options.out, JSON.stringify(results, null, 1));

const count = (number) => Math.round(number).toLocaleString("en-US");
const spread = (numbers) =>
  `${count(quantile(numbers, 0.5))} (${count(quantile(numbers, 0.25))}–${count(quantile(numbers, 0.75))})`;
for (const profile of options.profile) {
  const measured = results.filter((result) => result.profile == profile);
  const load = quantile(measured.map((result) => result.load), 0.5).toFixed(1);
  console.log(`\n### ${profile}: median (quartiles) of up to ${options.runs}, ms; load ${load}\n`);
  console.log("| | one-tap button ready | tap → first opened paragraph | requests after the tap |");
  console.log("|---|--:|--:|--:|");
  for (const [row] of ROWS) {
    const of = (what) => measured.filter((result) => result.row == row).map((result) => result[what]);
    console.log(`| ${row} | ${spread(of("button"))} | ${spread(of("opened"))} | ${count(quantile(of("requests"), 0.5))} |`);
  }
}
