// The button that pays in one tap: the real loader and the frame's real scripts in a real browser, with a
// stand-in for the checkout behind them.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";

import { browser, site, stories } from "./stories.mjs";

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
  "/centred": page(`<div style="text-align:center;border:1px solid">${PAY}</div>`),
  "/korean": page(PAY, "daily-sejong", "ko"),
  "/credit": page(PAY, "han-river"),
  "/tip": page(`<farthing-pay item="tips/kim-jiwoo"></farthing-pay>`),
  "/brand": page(`<style>:root{--farthing-accent:oklch(50% 0.2 20);--farthing-on-accent:#fffbe6;--farthing-radius:2em;--farthing-font:Georgia}farthing-pay::part(button){width:100%;padding:20px}</style><section dir="rtl">text ${PAY}</section>`),
  "/unreadable": page(`<style>:root{--farthing-accent:#eee;--farthing-on-accent:#fff}</style>${PAY}`),
  "/clear": page(`<style>:root{--farthing-accent:transparent;--farthing-on-accent:transparent}</style>${PAY}`),
  "/hidden-host": page(`<div aria-hidden="true">${PAY}</div>`),
  "/mixed": page(`<farthing-pay offer="signed.by.publisher"></farthing-pay> <farthing-pay item="credit/won"></farthing-pay> ${PAY}`),
};

const HOST = "document.querySelector('farthing-pay')";
const ROOT = `${HOST}.shadowRoot`;
const BUTTON = `${ROOT}.querySelector('button')`;
const SHEET = "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('dialog')).find(Boolean)";
const FRAME = `${SHEET}.querySelector('iframe')`;
const COVERED = `${SHEET}?.className == "tap"`;
/** The number of what the button sells, in the frame. */
const OPENING = "asked.find(({ type }) => type == 'place').opening";
const LINE = `${ROOT}.querySelector("[part=message]")`;
/** The address of the button's script. */
const SCRIPT = "/assets/tap.js";
const LISTEN = `(window.events = [], ["ready","open","close","paid","unlocked","undone","error"].forEach(name =>
  document.addEventListener("farthing-" + name, ({ detail }) => events.push({ name, ...detail }))))`;

const story = stories(PAGES);

const centre = (tab) =>
  tab.run(`(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(${FRAME}.getBoundingClientRect())`);

/** Waits until the button is the frame's, and has been there for so long that a press counts. */
async function seen(tab) {
  await tab.until(COVERED);
  await tab.untilInFrame(`window.paid`);
  await tab.inFrame(`new Promise(resolve => setTimeout(resolve, 900))`);
}

/** Waits until the page has told the frame about its button. */
async function places(tab) {
  await tab.run(LISTEN);
  await tab.until(`events.some(({ state }) => state == "for-sale")`);
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
  const opening = await tab.inFrame(OPENING);
  assert.deepEqual(await quiet(tab), [{ opening, price: { amount: "300", currency: "KRW" } }]);
  await tab.inFrame(`settles("${KEY_TEXT}")`);
  await tab.until(`document.querySelector("[data-farthing-opened] p") == document.activeElement`);
  assert.equal(await tab.run(`${LINE}.role + ": " + ${LINE}.textContent`), "status: ₩300 · on your tab: ₩300 of ₩1,000 ReceiptUndo");
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
  await tab.run(`${LINE}.replaceChildren()`);
  const covered = await shot();
  const [one, other] = await tab.run(`[${BUTTON}, ${FRAME}].map(e => Object.values(e.getBoundingClientRect().toJSON()).map(Math.round))`);
  assert.deepEqual(other, one);
  await tab.run(`${SHEET}.className = ""`);
  assert.ok((await shot()) == covered, "not a pixel is another one");
});

for (const [path, options] of [["/brand", {}], ["/brand", { width: 360, height: 740 }], ["/korean", { media: [{ name: "prefers-color-scheme", value: "dark" }] }]]) {
  story(`it is so with any look: ${path} ${JSON.stringify(options)}`, path, async (tab) => {
    const shot = async () => (await tab.picture({ x: 0, y: 0, width: 360, height: 400 })).toString("base64");
    await seen(tab);
    await tab.run(`${LINE}.replaceChildren()`);
    const covered = await shot();
    await tab.run(`${SHEET}.className = ""`);
    assert.ok((await shot()) == covered);
  }, options);
}

story("beside it is a way to the sheet, which moves nothing and is not read out", "/centred", async (tab) => {
  await tab.until(`/300/.test(${BUTTON}.textContent)`);
  await tab.run(`document.body.insertAdjacentHTML("beforeend", "<p id=below>What follows.")`);
  const below = () => tab.run(`[document.getElementById("below").getBoundingClientRect().top, ${BUTTON}.getBoundingClientRect().x].join()`);
  const before = await below();
  await seen(tab);
  assert.equal(await below(), before);
  const link = `${LINE}.querySelector("button")`;
  assert.equal(await tab.run(`${link}.textContent`), "Other ways");
  const { x, y } = await tab.run(`(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(${link}.getBoundingClientRect())`);
  await tab.click(x, y);
  await tab.until(`${SHEET}.open`);
  assert.deepEqual(await quiet(tab), [], "nothing is paid by it");
});

story("where it has no room beside the button, there is none", "/brand", async (tab) => {
  await seen(tab);
  assert.equal(await tab.run(`${LINE}.textContent`), "");
});

story("after the sheet was open and is closed again, it pays as before", "/tab", async (tab) => {
  await seen(tab);
  await tab.run(`farthing.open("${ITEM}")`);
  await tab.until(`${SHEET}.open`);
  await tab.untilInFrame("asked.some(({ type }) => type == 'open')");
  await tab.key("Escape");
  await tab.until(`!${SHEET}.open`);
  await seen(tab);
  // What brings the frame into view scrolls what can be scrolled around it.
  assert.equal(await tab.run(`(${SHEET}.scrollTop = 9, ${SHEET}.scrollTop)`), 0, "the frame moves in its place");
  await presses(tab);
  assert.equal((await quiet(tab)).length, 1);
});

story("after the sheet was open and is closed again, the focus finds the button", "/tab", async (tab) => {
  await seen(tab);
  await tab.run(`farthing.open("${ITEM}")`);
  await tab.until(`${SHEET}.open`);
  await tab.untilInFrame("asked.some(({ type }) => type == 'open')");
  await tab.key("Escape");
  await tab.until(`!${SHEET}.open`);
  await seen(tab);
  await tab.run(`${FRAME}.focus()`);
  await tab.untilInFrame(`document.activeElement.id == "tap"`);
});

story("it follows its button when the page is laid out anew", "/brand", async (tab) => {
  await seen(tab);
  await tab.run(`(document.querySelector("h1").style.fontSize = "90px", document.body.style.margin = "10px 200px 10px 30px")`);
  await tab.until(`["left", "right", "top", "bottom"].every(edge => Math.abs(${BUTTON}.getBoundingClientRect()[edge] - ${FRAME}.getBoundingClientRect()[edge]) <= .5)`);
});

// Each attack comes with the guard that stops it. With the guard in place nothing is paid; taken out, the
// same attack pays: so none of these tests passes by accident.
const VISIBLE = ["isVisible && intersectionRatio > 0.99", "true"];
const ATTACKS = {
  "covers it with an element that lets presses through": [
    ["isVisible &&", ""],
    `document.body.insertAdjacentHTML("beforeend", "<div style='position:fixed;inset:0;background:#fff;pointer-events:none'>")`,
  ],
  "fades it": [["isVisible &&", ""], `${HOST}.style.cssText = "opacity:.05;display:inline-block"`],
  "fades it behind a filter": [["isVisible &&", ""], `${HOST}.style.cssText = "filter:opacity(.02);display:inline-block"`],
  "clips it": [VISIBLE, `(${LINE}.replaceChildren(), ${HOST}.style.cssText = "display:inline-block;clip-path:inset(0 45% 0 45%)")`],
  "cuts most of it off": [["intersectionRatio > 0.99", "true"], `(${HOST}.style.cssText = "display:block;width:130px;overflow:hidden;position:relative")`],
  "makes it small": [["isVisible &&", ""], `${SHEET}.style.transform += " scale(.7)"`],
  "turns it around": [["isVisible &&", ""], `${HOST}.style.cssText = "display:inline-block;transform:rotate(180deg)"`],
  "makes its frame tiny": [["label.offsetWidth <= innerWidth &&\n    label.offsetHeight <= innerHeight", "true"], `(${SHEET}.style.width = "30px")`],
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

/**
 * Gestures that are no reader's wish. `guard` is what stops each, and what stands in its place without it. A guard
 * that is a time is made `slow`: no machine that tests is so busy that the gesture comes later.
 */
const GESTURES = {
  "a press as soon as the button is there": {
    guard: [">= TAP_DELAY &&", "> -9999 &&"],
    slow: [">= TAP_DELAY &&", ">= 3_600_000 &&"],
    async make(tab) {
      await tab.untilInFrame("window.asked?.some(({ type }) => type == 'place')");
      await tab.until(COVERED);
      // It is taken away, and there again: as if it had just come.
      await tab.inFrame(`say({ type: "state", item: "${ITEM}", opening: ${OPENING}, state: "for-sale" })`);
      await tab.until(`!(${COVERED})`);
      await tab.inFrame(`say({ type: "one_tap", item: "${ITEM}", opening: ${OPENING}, price: { amount: "300", currency: "KRW" } })`);
      await tab.until(COVERED);
      // The observer has seen it: its delay, and a little.
      await tab.inFrame(`new Promise(resolve => setTimeout(resolve, 400))`);
      await presses(tab);
    },
  },
  "a frame that the page moves under a mouse at rest": {
    guard: [`event.pointerType != "mouse" || isNear(hover, down)`, "true"],
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
      await tab.mouse("mouseMoved", x + 40, y, 1, "left");
      await tab.mouse("mouseReleased", x + 40, y);
    },
  },
  "a frame that is resized under the finger": {
    // The browser's own observer starts anew, too.
    guards: 1,
    async make(tab) {
      await seen(tab);
      const { x, y } = await centre(tab);
      await tab.run(`(${SHEET}.style.width = "400px")`);
      await tab.untilInFrame("innerWidth == 400");
      await tab.click(x, y);
    },
  },
  "a key that was meant for the page, which gave the focus away": {
    guard: ["key.timeStamp - focused >= TAP_DELAY", "true"],
    slow: ["key.timeStamp - focused >= TAP_DELAY", "key.timeStamp - focused >= 3_600_000"],
    async make(tab) {
      await seen(tab);
      await tab.run(`${FRAME}.focus()`);
      await tab.untilInFrame(`document.activeElement.id == "tap"`);
      await tab.key("Enter");
    },
  },
};

for (const [name, { guard, slow = [], guards = 2, make }] of Object.entries(GESTURES)) {
  for (const isGuarded of [true, false].slice(0, guards)) {
    story(`${name} ${isGuarded ? "pays nothing" : "would pay, without the guard"}`, "/tab", async (tab) => {
      await make(tab);
      const { length } = await quiet(tab);
      assert.equal(length, isGuarded ? 0 : 1);
      if (isGuarded) await tab.until(`${SHEET}.open`);
    }, { site: { guard: isGuarded ? slow : guard } });
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
    }
    for (const message of [{ type: "pay", opening: ${await tab.inFrame(OPENING)} }, { type: "tap" }, { farthing: "connect", version: 1 }]) frame.contentWindow.postMessage(message, "*");
  })()`);
  assert.deepEqual(await quiet(tab), []);
});

story("Tab and Enter pay, as a hand at the keyboard does", "/tab", async (tab) => {
  await seen(tab);
  await tab.key("Tab");
  await tab.untilInFrame(`document.activeElement.id == "tap"`);
  // Time to see where the focus has gone.
  await tab.run(`new Promise(resolve => setTimeout(resolve, 600))`);
  await tab.key("Enter");
  await tab.untilInFrame("paid.length == 1");
});

story("a finger pays", "/tab", async (tab) => {
  await seen(tab);
  const { x, y } = await centre(tab);
  await tab.touch(x, y);
  await tab.untilInFrame("paid.length == 1");
});

const IS_BUSY = `document.getElementById("tap").getAttribute("aria-busy") == "true"`;

/** Presses the button while the checkout is still on its way. */
async function pressesEarly(tab) {
  await tab.until(COVERED);
  await tab.untilInFrame(`document.getElementById("tap").checkVisibility()`);
  await tab.inFrame(`new Promise(resolve => setTimeout(resolve, 900))`);
  await presses(tab);
  await presses(tab);
  await tab.untilInFrame(IS_BUSY);
}

story("a press before the checkout is here is carried out once when it comes", "/tab", async (tab) => {
  await pressesEarly(tab);
  site.release();
  await tab.untilInFrame("window.paid?.length");
  assert.equal((await quiet(tab)).length, 1);
}, { site: { checkout: "held" } });

story("a press before the checkout is here pays nothing where the sheet was opened meanwhile", "/tab", async (tab) => {
  await pressesEarly(tab);
  await tab.run(`farthing.open("${ITEM}")`);
  await tab.untilInFrame(`!(${IS_BUSY})`);
  site.release();
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'open')");
  assert.deepEqual(await quiet(tab), []);
}, { site: { checkout: "held" } });

for (const [name, value] of [["item", "articles/tangerines"], ["lang", "ko"]]) {
  story(`a press does not block the button where the page has changed the ${name} since`, "/tab", async (tab) => {
    await seen(tab);
    await presses(tab);
    await tab.untilInFrame("paid.length == 1");
    await tab.run(`${HOST}.setAttribute("${name}", "${value}")`);
    await seen(tab);
    assert.equal(await tab.inFrame(IS_BUSY), false);
    await presses(tab);
    await tab.untilInFrame("paid.length == 2 && paid[0].opening != paid[1].opening");
  });
}

story("a payment that takes long gets the sheet", "/tab", async (tab) => {
  await seen(tab);
  await presses(tab);
  await tab.until(`${SHEET}.open`);
  assert.equal((await quiet(tab)).length, 1);
  await tab.untilInFrame(`!document.getElementById("tap").checkVisibility()`);
});

for (const path of ["/credit", "/tip", "/hidden-host"]) {
  story(`the page keeps its own button, which opens the sheet: ${path}`, path, async (tab) => {
    await tab.run(LISTEN);
    await tab.until(`/\\d/.test(${BUTTON}.textContent) && events.some(e => e.state == "for-sale")`);
    await tab.run(`new Promise(resolve => setTimeout(resolve, 400))`);
    assert.equal(await tab.run(`${BUTTON}.checkVisibility({ visibilityProperty: true }) && !(${COVERED})`), true);
    assert.equal(await tab.run(`events.some(e => e.state == "one-tap")`), false);
    await tab.run(`${BUTTON}.click()`);
    await tab.until(`${SHEET}.open`);
  });
}

story("what one tap never pays does not keep the button from the article, but opens its own sheet", "/mixed", async (tab) => {
  const root = (n) => `document.querySelectorAll("farthing-pay")[${n}].shadowRoot`;
  const isThere = `${COVERED} && ${root(2)}.contains(${SHEET})`;
  await tab.until(isThere);
  await tab.untilInFrame("window.paid");
  for (const [n, sold] of ["signed.by.publisher", "credit/won"].entries()) {
    await tab.run(`${root(n)}.querySelector("button").onpointerenter()`);
    assert.equal(await tab.run(isThere), true, "it is only likely to be pressed");
    await tab.run(`${root(n)}.querySelector("button").click()`);
    await tab.until(`${SHEET}.open`);
    const open = await tab.untilInFrame(`asked.find(({ type, offer, item }) => type == "open" && (offer ?? item) == "${sold}")`);
    await tab.inFrame(`say({ type: "closed", opening: ${open.opening}, item: null })`);
    await tab.until(isThere);
  }
});

story("an element that is hidden from those who hear the page would sell, without the guard", "/hidden-host", async (tab) => {
  await seen(tab);
  await presses(tab);
  await tab.untilInFrame("paid.length == 1");
}, { site: { guard: [` && !element.closest("[aria-hidden=true]")`, ""] } });

/** Gives the browser a device key, as a purchase does. */
const KEEP = `new Promise((resolve) => {
  const request = indexedDB.open("farthing", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("device").put(1, "key");
  request.onsuccess = () => (request.result.close(), resolve(true));
})`;

story("a reader who was here before gets the button when the gateway has said what they can pay", "/credit", async (tab) => {
  await tab.untilInFrame(`document.getElementById("tap")`);
  await tab.inFrame(KEEP);
  await tab.reload();
  await seen(tab);
  assert.match(await tab.inFrame(`document.getElementById("tap").textContent`), /^Read for ₩300$/);
  await presses(tab);
  await tab.untilInFrame("paid.length == 1");
});

story("a question for rights is not lost where the checkout is here before storage answers", "/credit", async (tab) => {
  await tab.untilInFrame(`document.getElementById("tap")`);
  await tab.inFrame(KEEP);
  await tab.reload();
  await tab.untilInFrame("window.answers");
  await tab.run(`${HOST}.shadowRoot.querySelector("button").focus()`);
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'warm')");
  assert.deepEqual(await tab.inFrame("asked.filter(({ type }) => type == 'check')"), []);
  await tab.inFrame("answers()");
  await tab.untilInFrame(`asked.some(({ type, items }) => type == "check" && items.includes("articles/night-market"))`);
}, { site: { guard: ["const has = (await hasKey())", "const has = (await new Promise((resolve) => (window.answers = () => resolve(hasKey()))))"] } });

story("where storage fails it is not known what the reader owns, and nothing is for sale because of that", "/credit", async (tab) => {
  await tab.untilInFrame(`document.getElementById("tap")`);
  // A database of another version cannot be opened.
  await tab.inFrame(KEEP.replace('"farthing", 1', '"farthing", 2'));
  await tab.reload();
  await tab.until(`document.querySelector("farthing-pay")?.shadowRoot && window.farthing`);
  const told = await tab.run(`farthing.entitlement("articles/night-market").then(String, ({ message }) => message)`);
  assert.equal(told, "unknown");
});

story("the price is the gateway's: one that is another for this reader is on the button", "/tab", async (tab) => {
  await seen(tab);
  await tab.inFrame(`say({ type: "one_tap", item: "${ITEM}", opening: ${OPENING}, price: { amount: "100", currency: "KRW" } })`);
  await tab.untilInFrame(`document.getElementById("tap").textContent == "Read for ₩100"`);
  await tab.inFrame(`new Promise(resolve => setTimeout(resolve, 700))`);
  await presses(tab);
  await tab.untilInFrame("paid.length == 1");
  assert.equal(await tab.inFrame("paid[0].price.amount"), "100");
});

story("what cannot be paid by one tap gets the page's button back", "/tab", async (tab) => {
  await tab.run(LISTEN);
  await seen(tab);
  await tab.inFrame(`say({ type: "state", item: "${ITEM}", opening: ${OPENING}, state: "for-sale" })`);
  await tab.until(`!(${COVERED}) && ${BUTTON}.checkVisibility({ visibilityProperty: true })`);
  await tab.until(`events.at(-1).state == "for-sale"`);
});

for (const path of ["/unreadable", "/clear"]) {
  story(`colors that hide the price are not taken: ${path}`, path, async (tab) => {
    await seen(tab);
    const [back, front] = await tab.inFrame(`(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.getElementById("tap")))`);
    assert.deepEqual([back, front], ["rgb(20, 83, 45)", "rgb(255, 255, 255)"]);
  });
}

const UNDO = `[...${LINE}.querySelectorAll("button")].find(e => e.textContent == "Undo")`;

/** Buys the article with one tap, which can be taken back for so many seconds then. */
async function buys(tab, secs = 10) {
  await tab.run(LISTEN);
  await seen(tab);
  await presses(tab);
  await tab.untilInFrame("paid.length == 1");
  await tab.inFrame(`settles("${KEY_TEXT}", ${secs})`);
  await tab.until(`${LINE}.textContent.includes("Receipt")`);
}

story("a purchase is taken back: the article closes, and the button is there again", "/tab", async (tab) => {
  await buys(tab);
  await tab.run(`${UNDO}.click()`);
  await tab.until(`events.some(e => e.name == "undone" && e.item == "${ITEM}" && e.order == "ord_1")`);
  await tab.until(COVERED);
  assert.equal(await tab.run(`document.body.textContent.includes("The paid part")`), false);
  assert.equal(await tab.run(`${LINE}.role + ": " + ${LINE}.textContent`), "status: Undone");
  assert.equal(await tab.run(`!!document.querySelector("[data-farthing-sealed] script") && !document.querySelector("[data-farthing-opened]")`), true);
  await tab.inFrame(`new Promise(resolve => setTimeout(resolve, 900))`);
  await presses(tab);
  await tab.untilInFrame("paid.length == 2");
  await tab.inFrame(`settles("${KEY_TEXT}")`);
  await tab.until(`document.querySelector("[data-farthing-opened] h2")`);
});

for (const [change, alter] of [
  ["the page's language has changed", `document.querySelector("farthing-pay").setAttribute("lang", "ko")`],
  ["a second element came", `document.body.append(document.createElement("farthing-pay")), document.body.lastChild.setAttribute("item", "${ITEM}")`],
]) {
  story(`what is taken back is sealed again, also where ${change}`, "/tab", async (tab) => {
    await buys(tab);
    const heard = await tab.run(`(n => (${alter}, n))(events.filter(e => e.name == "ready").length)`);
    await tab.until(`events.filter(e => e.name == "ready").length > ${heard} && ${UNDO}`);
    await tab.run(`${UNDO}.click()`);
    await tab.until(`events.some(e => e.name == "undone")`);
    await tab.until(`!document.querySelector("[data-farthing-opened]")`);
    assert.equal(await tab.run(`document.body.textContent.includes("The paid part")`), false);
    assert.equal(await tab.run(`!!document.querySelector("[data-farthing-sealed] script") && !document.querySelector("[data-farthing-sealed]").hidden`), true);
  });
}

story("an undo whose time is over does not come back with another language", "/tab", async (tab) => {
  await buys(tab, 1);
  await tab.until(`!${UNDO}`);
  await tab.run(`void (window.seen = [], new MutationObserver(() => seen.push(!!${UNDO})).observe(${LINE}, { childList: true }))`);
  await tab.run(`${HOST}.setAttribute("lang", "ko")`);
  await tab.until(`${LINE}.textContent.includes("Receipt")`);
  assert.ok(!(await tab.run("seen")).includes(true));
});

story("what is taken back here brings the focus back to the button", "/tab", async (tab) => {
  await buys(tab);
  await tab.run(`(${UNDO}.focus(), ${UNDO}.click())`);
  await tab.until(`events.some(e => e.name == "undone")`);
  await tab.until(`${COVERED} && document.activeElement == ${HOST}`);
});

story("what is taken back in another tab leaves the focus where it is", "/tab", async (tab) => {
  await buys(tab);
  await tab.run(`(document.body.append(document.createElement("input")), document.querySelector("input").focus())`);
  // The frame passes it on, whichever tab it comes from.
  await tab.inFrame(`say({ type: "undo", item: "${ITEM}", order: "ord_1", is_undone: true, line: "Undone" })`);
  await tab.until(`events.some(e => e.name == "undone")`);
  await tab.until(COVERED);
  assert.equal(await tab.run("document.activeElement.localName"), "input");
});

story("what is taken back in the sheet brings the focus back to the button", "/tab", async (tab) => {
  await buys(tab);
  await tab.run(`[...${LINE}.querySelectorAll("button")].find(({ textContent }) => textContent == "Receipt").click()`);
  await tab.until(`${SHEET}.matches(":modal")`);
  // The page's message can come after its sheet is there.
  const open = await tab.untilInFrame(`asked.findLast(({ type }) => type == "open")`);
  await tab.inFrame(`say({ type: "undo", item: "${ITEM}", order: "ord_1", is_undone: true, line: "Undone" })`);
  await tab.inFrame(`say({ type: "closed", opening: ${open.opening}, item: "${ITEM}" })`);
  await tab.until(`${COVERED} && document.activeElement == ${HOST}`);
});

story("a reader who comes back to the page finds the focus where it was, in the button", "/tab", async (tab) => {
  await seen(tab);
  await tab.run(`${FRAME}.focus()`);
  await tab.untilInFrame(`document.activeElement.id == "tap"`);
  const placed = await tab.inFrame(`asked.filter(({ type }) => type == "place").length`);
  await tab.run(`window.dispatchEvent(new Event("pageshow"))`);
  await tab.untilInFrame(`asked.filter(({ type }) => type == "place").length > ${placed}`);
  await tab.until(COVERED);
  assert.equal(await tab.run(`${ROOT}.activeElement == ${FRAME}`), true);
  assert.equal(await tab.inFrame(`document.hasFocus() && document.activeElement.id`), "tap");
});

story("an undo whose time is over while it has the focus leaves it at the receipt", "/tab", async (tab) => {
  await buys(tab, 1);
  await tab.run(`${UNDO}.focus()`);
  await tab.until(`!${UNDO}`);
  assert.equal(await tab.run(`${ROOT}.activeElement.textContent`), "Receipt");
});

story("the sheet is not drawn while the article opens, but is there for the receipt", "/tab", async (tab) => {
  const isDrawn = `document.querySelector("main").checkVisibility()`;
  await buys(tab);
  assert.equal(await tab.inFrame(isDrawn), false);
  await tab.run(`[...${LINE}.querySelectorAll("button")].find(({ textContent }) => textContent == "Receipt").click()`);
  await tab.untilInFrame(isDrawn);
  assert.equal(await tab.inFrame(`document.getElementById("tap").checkVisibility()`), false);
});

story("a purchase that cannot be taken back says why, and the article stays open", "/tab", async (tab) => {
  await seen(tab);
  await presses(tab);
  await tab.untilInFrame("paid.length == 1");
  await tab.inFrame(`(window.tooLate = true, settles("${KEY_TEXT}"))`);
  await tab.until(`${LINE}.querySelectorAll("button")[1]`);
  await tab.run(`(${UNDO}.focus(), ${UNDO}.click())`);
  // The button stays with its focus as long as there is time: not every reason is final.
  await tab.until(`${LINE}.textContent.trim() == "It is too late ReceiptUndo"`);
  assert.equal(await tab.run(`${ROOT}.activeElement == ${UNDO}`), true);
  assert.equal(await tab.run(`!!document.querySelector("[data-farthing-opened] h2")`), true);
});

story("what is bought or taken back in one tab is so in the other, at once", "/tab", async (tab) => {
  const other = await browser.open(site.page("/tab"), { beside: tab });
  await seen(tab);
  await other.until(COVERED);
  await other.untilInFrame(`(window.owned = "${KEY_TEXT}")`);
  await tab.send("Page.bringToFront");
  await seen(tab);
  await presses(tab);
  await tab.untilInFrame("paid.length == 1");
  await tab.inFrame(`settles("${KEY_TEXT}")`);
  await other.until(`document.querySelector("[data-farthing-opened] h2") && !(${COVERED})`);
});

story("elements that come and go a thousand times leave one frame, one button and nothing else", "/tab", async (tab) => {
  await seen(tab);
  await tab.run(`(async () => {
    const section = document.body.appendChild(document.createElement("section"));
    for (let n = 0; n < 1000; n++) {
      const pay = document.createElement("farthing-pay");
      pay.setAttribute("item", ["${ITEM}", "articles/tangerines", "passes/day"][n % 3]);
      section.append(pay);
      if (n % 3) section.prepend(pay);
      await new Promise(resolve => setTimeout(resolve));
      pay.remove();
    }
    // The one that the frame lived in goes, too.
    const first = ${HOST};
    first.remove();
    await new Promise(resolve => setTimeout(resolve, 200));
    section.append(first);
  })()`);
  await tab.until(COVERED);
  assert.equal(await tab.run(`document.querySelectorAll("farthing-pay").length`), 1);
  assert.equal(await tab.run(`[...document.querySelectorAll("*")].filter(e => e.shadowRoot?.querySelector("iframe")).length`), 1);
  await tab.send("HeapProfiler.collectGarbage");
  const { nodes } = await tab.send("Memory.getDOMCounters");
  assert.ok(nodes < 1500, `${nodes} nodes are kept`);
  await seen(tab);
  await presses(tab);
  await tab.untilInFrame("paid.length == 1");
});

// The browser's own switch does not reach a frame of another site here.
story("readers who count bytes keep the page's own button", "/tab", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`events.some(e => e.state == "for-sale")`);
  await tab.run(`new Promise(resolve => setTimeout(resolve, 500))`);
  assert.equal(await tab.run(COVERED), false);
  assert.equal(site.state.requests.some((url) => url.includes("wasm") || url == SCRIPT), false);
}, { site: { guard: ["saveData ||", "true ||"] } });

story("a new reader does not load the button's script where no tab is kept", "/credit", async (tab) => {
  await places(tab);
  await tab.run(`${BUTTON}.onpointerenter()`);
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'warm')");
  assert.equal(site.state.requests.includes(SCRIPT), false);
});

story("where the button's script does not come, the page's own button stays and opens the sheet", "/tab", async (tab) => {
  await tab.run(LISTEN);
  await tab.untilInFrame(`document.getElementById("tap")`);
  await tab.inFrame(`void (window.lost = [], addEventListener("unhandledrejection", ({ reason }) => lost.push(String(reason))))`);
  await tab.until(`events.some(({ state }) => state == "for-sale")`);
  site.state.tap = "gone";
  site.release();
  await tab.inFrame(`import("${SCRIPT}").catch(() => true)`);
  assert.equal(await tab.run(`${BUTTON}.checkVisibility({ visibilityProperty: true }) && !(${COVERED})`), true);
  await tab.run(`${BUTTON}.click()`);
  await tab.until(`${SHEET}.open`);
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'open')");
  assert.deepEqual(await tab.inFrame(`[lost, asked.filter(({ type }) => type == "place"), document.querySelector(".fatal")]`), [[], [], null]);
}, { site: { tap: "held" } });

story("when the button's script comes, the button sells what the page shows by then", "/tab", async (tab) => {
  await places(tab);
  await tab.run(`${HOST}.setAttribute("item", "articles/tangerines")`);
  await tab.until(`events.some(({ item, state }) => item == "articles/tangerines" && state == "for-sale")`);
  site.release();
  await seen(tab);
  const items = await tab.inFrame(`asked.filter(({ type }) => type == "place").map(({ item }) => item)`);
  assert.deepEqual([...new Set(items)], ["articles/tangerines"]);
  await presses(tab);
  assert.equal((await tab.untilInFrame("paid[0]")).opening, await tab.inFrame(OPENING));
}, { site: { tap: "held" } });

story("a sheet that is open when the button's script comes stays, and after it the button is there", "/tab", async (tab) => {
  await places(tab);
  await tab.run(`farthing.open("${ITEM}")`);
  await tab.untilInFrame(`document.querySelector("form")`);
  site.release();
  await tab.inFrame(`import("${SCRIPT}").then(() => true)`);
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'open')");
  assert.deepEqual(await tab.inFrame(`[document.documentElement.dataset.tap ?? "none", asked.filter(({ type }) => type == "place")]`), ["none", []]);
  await tab.key("Escape");
  await tab.until(`!${SHEET}.open`);
  await seen(tab);
  await presses(tab);
  await tab.untilInFrame("paid.length == 1");
}, { site: { tap: "held" } });
