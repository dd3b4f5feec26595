// The button that pays in one tap: the real loader and the real boot.js in a real browser, with a
// stand-in for the checkout behind them.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { after, before, test } from "node:test";

import { chromium, launch } from "./browser.mjs";
import { serve } from "./site.mjs";

const ITEM = "articles/night-market";
const KEY = Buffer.alloc(32, 7);
const KEY_TEXT = KEY.toString("base64url");

function seal(html) {
  const iv = Buffer.alloc(12, 3);
  const cipher = createCipheriv("aes-256-gcm", KEY, iv);
  cipher.setAAD(Buffer.from(`farthing-sealed-v1\ndaily-sejong\n${ITEM}\nk1`));
  const ct = Buffer.concat([cipher.update(html), cipher.final(), cipher.getAuthTag()]).toString("base64url");
  const block = { v: 1, alg: "A256GCM", publisher: "daily-sejong", item: ITEM, kid: "k1", iv: iv.toString("base64url"), ct };
  return `<div data-farthing-sealed="${ITEM}"><script type="application/farthing-sealed+json">${JSON.stringify(block)}</script></div>`;
}

const script = (publisher) => `<script async src="GATEWAY/farthing.js" data-publisher="${publisher}"></script>`;
const PAY = `<farthing-pay item="${ITEM}"></farthing-pay>`;
const page = (body, publisher = "daily-sejong", lang = "en") => ({
  body: `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>body{margin:40px}p{max-width:30em}</style><h1>News</h1><p>A teaser.</p>${body}${script(publisher)}`,
});

const PAGES = {
  "/tab": page(PAY + seal("<h2>At four</h2><p>The paid part.</p>")),
  "/korean": page(PAY, "daily-sejong", "ko"),
  "/credit": page(PAY, "han-river"),
  "/tip": page(`<farthing-pay item="tips/kim-jiwoo"></farthing-pay>`),
  "/brand": page(`<style>:root{--farthing-accent:oklch(50% 0.2 20);--farthing-on-accent:#fffbe6;--farthing-radius:2em;--farthing-font:Georgia}farthing-pay::part(button){width:100%;padding:20px}</style><section dir="rtl">text ${PAY}</section>`),
  "/unreadable": page(`<style>:root{--farthing-accent:#eee;--farthing-on-accent:#fff}</style>${PAY}`),
  "/clear": page(`<style>:root{--farthing-accent:transparent;--farthing-on-accent:transparent}</style>${PAY}`),
  "/hidden-host": page(`<div aria-hidden="true">${PAY}</div>`),
};

const HOST = "document.querySelector('farthing-pay')";
const ROOT = `${HOST}.shadowRoot`;
const BUTTON = `${ROOT}.querySelector('button')`;
const SHEET = "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('dialog')).find(Boolean)";
const FRAME = `${SHEET}.querySelector('iframe')`;
const COVERED = `${SHEET}?.className == "tap"`;
const LINE = `${ROOT}.querySelector("[part=message]")`;
const LISTEN = `(window.events = [], ["ready","open","close","paid","unlocked","undone","error"].forEach(name =>
  document.addEventListener("farthing-" + name, ({ detail }) => events.push({ name, ...detail }))))`;

let browser;
let site;

before(async () => {
  assert.ok(chromium, "a Chromium is needed: on PATH, or named by CHROMIUM");
  site = await serve(PAGES);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await site?.close();
});

function story(name, path, tell, options = {}) {
  test(name, async () => {
    Object.assign(site.state, { catalogue: "there", frame: "there", checkout: "there", guard: [] }, options.site);
    site.state.requests.length = 0;
    const tab = await browser.open(site.page(path), options);
    try {
      await tell(tab);
      assert.deepEqual(tab.errors, []);
    } finally {
      site.release();
      await tab.close();
    }
  });
}

const centre = (tab) =>
  tab.run(`(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(${FRAME}.getBoundingClientRect())`);

/** Waits until the button is the frame's, and has been there for so long that a press counts. */
async function seen(tab) {
  await tab.until(COVERED);
  await tab.untilInFrame(`window.paid`);
  await tab.inFrame(`new Promise(resolve => setTimeout(resolve, 900))`);
}

async function presses(tab) {
  const { x, y } = await centre(tab);
  await tab.click(x, y);
}

/** All that the frame was told, after what is under way now has reached it. */
async function quiet(tab) {
  await tab.run(`new Promise(resolve => setTimeout(resolve, 150))`);
  return tab.inFrame("paid");
}

story("one press pays once, the article opens, and one line says what was paid", "/tab", async (tab) => {
  await tab.run(LISTEN);
  await seen(tab);
  await presses(tab);
  await presses(tab);
  const { opening } = await tab.run(`({ opening: 1 })`);
  assert.deepEqual(await quiet(tab), [{ opening, price: { amount: "300", currency: "KRW" } }]);
  await tab.inFrame(`settles("${KEY_TEXT}")`);
  await tab.until(`document.querySelector("[data-farthing-opened] p") == document.activeElement`);
  assert.equal(await tab.run(`${LINE}.role + ": " + ${LINE}.textContent`), "status: ₩300 · on your tab: ₩300 of ₩1,000 Receipt Undo");
  assert.equal(await tab.run(`${BUTTON}.checkVisibility() || ${SHEET}.matches(".tap, [open]")`), false);
  assert.deepEqual((await tab.run("events")).map(({ name, state, method, how }) => [name, state ?? method ?? how]), [
    ["ready", "for-sale"],
    ["ready", "one-tap"],
    ["paid", "tab"],
    ["unlocked", "paid"],
    ["ready", "owned"],
  ]);
});

story("the button is the frame's own, at the same place, of the same size and look", "/tab", async (tab) => {
  await tab.until(`/300/.test(${BUTTON}.textContent)`);
  const shot = async () => (await tab.picture({ x: 0, y: 0, width: 500, height: 400 })).toString("base64");
  await seen(tab);
  const covered = await shot();
  const both = await tab.run(`[${BUTTON}, ${FRAME}].map(e => e.getBoundingClientRect().toJSON())`);
  assert.deepEqual(both[0], both[1]);
  await tab.run(`(${SHEET}.style.visibility = "hidden", ${BUTTON}.style = "")`);
  assert.ok((await shot()) == covered, "not a pixel is another one");
});

for (const [path, options] of [["/brand", {}], ["/brand", { width: 360, height: 740 }], ["/korean", { media: [{ name: "prefers-color-scheme", value: "dark" }] }]]) {
  story(`it is so with any look: ${path} ${JSON.stringify(options)}`, path, async (tab) => {
    const shot = async () => (await tab.picture({ x: 0, y: 0, width: 360, height: 400 })).toString("base64");
    await seen(tab);
    const covered = await shot();
    await tab.run(`(${SHEET}.style.visibility = "hidden", ${BUTTON}.style = "")`);
    if (process.env.SHOTS) { const {writeFileSync} = await import("node:fs"); writeFileSync("/tmp/tap/a.png", Buffer.from(covered,"base64")); writeFileSync("/tmp/tap/b.png", Buffer.from(await shot(),"base64")); }
    assert.ok((await shot()) == covered);
  }, options);
}

story("it follows its button when the page is laid out anew", "/brand", async (tab) => {
  await seen(tab);
  await tab.run(`(document.querySelector("h1").style.fontSize = "90px", document.body.style.margin = "10px 200px 10px 30px")`);
  await tab.until(`(([a, b]) => JSON.stringify(a) == JSON.stringify(b))([${BUTTON}, ${FRAME}].map(e => e.getBoundingClientRect()))`);
});

// Each attack comes with the guard that stops it. With the guard in place nothing is paid; taken out, the
// same attack pays: so none of these tests passes by accident.
const VISIBLE = ["isVisible && intersectionRatio > 0.99", "true"];
const HOVER = `(${FRAME}.getBoundingClientRect())`;
const ATTACKS = {
  "covers it with an element that lets presses through": [
    ["isVisible &&", ""],
    `document.body.insertAdjacentHTML("beforeend", "<div style='position:fixed;inset:0;background:#fff;pointer-events:none'>")`,
  ],
  "fades it": [["isVisible &&", ""], `${HOST}.style.cssText = "opacity:.05;display:inline-block"`],
  "fades it behind a filter": [["isVisible &&", ""], `${HOST}.style.cssText = "filter:opacity(.02);display:inline-block"`],
  "clips it": [VISIBLE, `${HOST}.style.cssText = "display:inline-block;clip-path:inset(0 45% 0 45%)"`],
  "scrolls most of it out of its box": [VISIBLE, `${HOST}.style.cssText = "display:inline-block;width:60px;height:44px;overflow:hidden;position:relative"`],
  "makes it small": [["isVisible &&", ""], `${HOST}.style.cssText = "display:inline-block;transform:scale(.1)"`],
  "turns it around": [["isVisible &&", ""], `${HOST}.style.cssText = "display:inline-block;transform:rotate(180deg)"`],
  "makes its frame tiny": [["label.offsetWidth <= innerWidth", "true"], `(${SHEET}.style.width = "20px", ${FRAME}.style.cssText = "width:20px")`],
};

for (const [name, [guard, attack]] of Object.entries(ATTACKS)) {
  for (const isGuarded of [true, false]) {
    story(`a page that ${name} ${isGuarded ? "sells nothing by it" : "would, without the guard"}`, "/tab", async (tab) => {
      await seen(tab);
      await tab.run(`(${attack}, new Promise(resolve => setTimeout(resolve, 900)))`);
      await presses(tab);
      const { length } = await quiet(tab);
      assert.equal(length, isGuarded ? 0 : 1);
      if (isGuarded) await tab.until(`${SHEET}.open`);
    }, { site: { guard: isGuarded ? [] : guard } });
  }
}

/** Gestures that are no reader's wish. */
const GESTURES = {
  "a press as soon as the button is there": {
    guard: [">= TAP_DELAY &&", "> -9999 &&"],
    async make(tab) {
      await tab.until(COVERED);
      const { x, y } = await centre(tab);
      await tab.click(x, y);
      await tab.untilInFrame("window.paid");
    },
  },
  "a frame that the page moves under a mouse at rest": {
    guard: [`(down.pointerType != "mouse" || isNear(hover, down))`, "true"],
    async make(tab) {
      await seen(tab);
      const { x, y } = await centre(tab);
      await tab.mouse("mouseMoved", x, y + 200);
      await tab.run(`(document.querySelector("h1").style.paddingTop = "200px", new Promise(resolve => setTimeout(resolve, 900)))`);
      await tab.mouse("mousePressed", x, y + 200);
      await tab.mouse("mouseReleased", x, y + 200);
    },
  },
  "a frame that is moved between press and release": {
    guard: ["isNear(down, where(event)) &&", ""],
    async make(tab) {
      await seen(tab);
      const { x, y } = await centre(tab);
      await tab.mouse("mouseMoved", x, y);
      await tab.mouse("mousePressed", x, y);
      await tab.run(`(${SHEET}.style.marginTop = "14px", new Promise(resolve => setTimeout(resolve, 200)))`);
      await tab.mouse("mouseReleased", x, y + 3);
    },
  },
  "a drag across it": {
    guard: ["isNear(down, where(event)) &&", ""],
    async make(tab) {
      await seen(tab);
      const { x, y } = await centre(tab);
      await tab.mouse("mouseMoved", x - 40, y);
      await tab.mouse("mousePressed", x - 40, y);
      await tab.mouse("mouseMoved", x + 40, y);
      await tab.mouse("mouseReleased", x + 40, y);
    },
  },
  "a frame that is resized under the finger": {
    guard: [`addEventListener("resize", seen);`, ""],
    async make(tab) {
      await seen(tab);
      await tab.run(`(${BUTTON}.style.cssText += ";width:400px", new Promise(resolve => setTimeout(resolve, 150)))`);
      await presses(tab);
    },
  },
  "a key that was meant for the page, which gave the focus away": {
    guard: ["key.timeStamp - focused >= TAP_DELAY", "true"],
    async make(tab) {
      await seen(tab);
      await tab.run(`${FRAME}.focus()`);
      await tab.untilInFrame(`document.activeElement.id == "tap"`);
      await tab.key("Enter");
    },
  },
};

for (const [name, { guard, make }] of Object.entries(GESTURES)) {
  for (const isGuarded of [true, false]) {
    story(`${name} ${isGuarded ? "pays nothing" : "would pay, without the guard"}`, "/tab", async (tab) => {
      await make(tab);
      const { length } = await quiet(tab);
      assert.equal(length, isGuarded ? 0 : 1);
      if (isGuarded) await tab.until(`${SHEET}.open`);
    }, { site: { guard: isGuarded ? [] : guard } });
  }
}

for (const isGuarded of [true, false]) {
  story(`a click that a script makes ${isGuarded ? "pays nothing" : "would pay, without the guard"}`, "/tab", async (tab) => {
    await seen(tab);
    // In the frame itself, where no script of the page comes.
    await tab.inFrame(`document.getElementById("tap").click()`);
    assert.equal((await quiet(tab)).length, isGuarded ? 0 : 1);
  }, { site: { guard: isGuarded ? [] : ["event.isTrusted &&", ""] } });
}

story("nothing that a script of the page does or says presses the button", "/tab", async (tab) => {
  await seen(tab);
  await tab.run(`(() => {
    const frame = ${FRAME};
    const { x, y } = frame.getBoundingClientRect();
    for (const target of [frame, ${SHEET}, ${BUTTON}, ${HOST}]) {
      for (const kind of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) target.dispatchEvent(new PointerEvent(kind, { bubbles: true, composed: true, clientX: x + 9, clientY: y + 9 }));
      for (const kind of ["keydown", "keyup"]) target.dispatchEvent(new KeyboardEvent(kind, { key: "Enter", bubbles: true }));
      if (target == ${BUTTON}) continue;
      target.click();
    }
    for (const message of [{ type: "pay", opening: 1 }, { type: "tap" }, { farthing: "connect", version: 1 }]) frame.contentWindow.postMessage(message, "*");
  })()`);
  assert.deepEqual(await quiet(tab), []);
});

story("Tab and Enter pay, as a hand at the keyboard does", "/tab", async (tab) => {
  await seen(tab);
  await tab.key("Tab");
  await tab.untilInFrame(`document.activeElement.id == "tap"`);
  await tab.key("Enter");
  await tab.untilInFrame("paid.length == 1");
});

story("a finger pays", "/tab", async (tab) => {
  await seen(tab);
  const { x, y } = await centre(tab);
  await tab.touch(x, y);
  await tab.untilInFrame("paid.length == 1");
});

story("a press before the checkout is here is carried out once when it comes", "/tab", async (tab) => {
  await tab.until(COVERED);
  await tab.untilInFrame(`document.getElementById("tap").checkVisibility()`);
  await tab.inFrame(`new Promise(resolve => setTimeout(resolve, 900))`);
  await presses(tab);
  await presses(tab);
  await tab.untilInFrame(`document.getElementById("tap").getAttribute("aria-busy")`);
  site.release();
  await tab.untilInFrame("window.paid?.length");
  assert.equal((await quiet(tab)).length, 1);
}, { site: { checkout: "held" } });

story("a payment that takes long gets the sheet", "/tab", async (tab) => {
  await seen(tab);
  await presses(tab);
  await tab.until(`${SHEET}.open`);
  assert.equal((await quiet(tab)).length, 1);
  await tab.untilInFrame(`!document.getElementById("tap").checkVisibility()`);
});
