// The loader in a real browser, on a publisher's page, with a stand-in for the gateway.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { site, stories } from "./stories.mjs";

const ITEM = "articles/night-market";
const STRICT = "default-src 'none'; script-src GATEWAY; frame-src GATEWAY; style-src 'none'; connect-src 'none'";
const SCRIPT = '<script async src="GATEWAY/farthing.js" data-publisher="jeju-post"></script>';
const LINK = `<a href="GATEWAY/pay/jeju-post/${ITEM}">Read on for three hundred won</a>`;
const PAY = `<farthing-pay item="${ITEM}">${LINK}</farthing-pay>`;

const KEY = Buffer.alloc(32, 7);
const PAID = "<h2>At four</h2><p>The paid part — 유료 부분.</p><img src=x onerror=\"window.hacked=1\"><script>window.ran=1</script>";

/** Seals as the gateway does. */
function seal(html, item = ITEM, kid = "k1") {
  const iv = Buffer.alloc(12, 3);
  const cipher = createCipheriv("aes-256-gcm", KEY, iv);
  cipher.setAAD(Buffer.from(`farthing-sealed-v1\njeju-post\n${item}\n${kid}`));
  const ct = Buffer.concat([cipher.update(html), cipher.final(), cipher.getAuthTag()]).toString("base64url");
  const block = { v: 1, alg: "A256GCM", publisher: "jeju-post", item, kid, iv: iv.toString("base64url"), ct };
  return `<div class="paywall farthing-sealed" data-farthing-sealed="${item}"><script type="application/farthing-sealed+json">${JSON.stringify(block)}</script></div>`;
}

const page = (body, lang = "en", policy = STRICT) => ({
  body: `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${body}`,
  policy,
});

const PAGES = {
  "/after": page(PAY + SCRIPT),
  "/before": page(SCRIPT.replace("async", "") + PAY),
  "/twice": page(SCRIPT + SCRIPT + PAY + SCRIPT),
  "/korean": page(SCRIPT + PAY, "ko-KR"),
  "/kinds": page(
    SCRIPT +
      ["tips/kim-jiwoo", "passes/day", "extras/new", "no/such-item"]
        .map((item) => `<farthing-pay item="${item}"><a href="GATEWAY/pay/jeju-post/${item}">Plain</a></farthing-pay>`)
        .join(""),
  ),
  "/offer": page(`${SCRIPT}<farthing-pay offer="signed.by.publisher"></farthing-pay>`),
  "/bare": page(`${SCRIPT}<farthing-pay item="${ITEM}"></farthing-pay>`),
  "/sealed": page(SCRIPT + PAY + seal(PAID)),
  "/sealed-inside": page(`${SCRIPT}<farthing-pay item="${ITEM}">${LINK}${seal(PAID)}</farthing-pay>`),
  "/tampered": page(SCRIPT + PAY + seal(PAID).replace('"kid":"k1"', '"kid":"k2"')),
  "/typed": page(SCRIPT + PAY + seal(PAID), "en", STRICT + "; require-trusted-types-for 'script'; trusted-types farthing"),
  "/hidden": page(`${SCRIPT}<farthing-pay item="${ITEM}" unlocks=".more">${LINK}</farthing-pay><p class="more" hidden>More</p>`),
  "/caged": page(
    `<style nonce="x">*{all:unset}div{display:none!important}</style>${SCRIPT}<section style="transform:rotate(1deg);overflow:hidden;height:60px;contain:strict">${PAY}</section><p style="height:3000px">`,
    "en",
    STRICT.replace("style-src 'none'", "style-src 'unsafe-inline'"),
  ),
  "/looks": page(
    `<style>:root{--farthing-accent:#123456;--farthing-on-accent:rgb(255, 255, 0);--farthing-radius:2px;--farthing-font:Georgia}farthing-pay::part(button){letter-spacing:3px}</style>${SCRIPT}<farthing-pay item="${ITEM}" lang="ko" theme="dark"></farthing-pay>`,
    "en",
    STRICT.replace("style-src 'none'", "style-src 'unsafe-inline'"),
  ),
  "/far": page(`${SCRIPT}<p style="height:5000px">far</p>${PAY}`, "en", STRICT.replace("style-src 'none'", "style-src 'unsafe-inline'")),
  "/two": page(
    `${SCRIPT}<farthing-pay id="a" item="${ITEM}" unlocks=".a">${LINK}</farthing-pay><farthing-pay id="b" item="articles/tangerines" unlocks=".b">${LINK}</farthing-pay><p class="a" hidden>A</p><p class="b" hidden>B</p>`,
  ),
  "/offers": page(
    `${SCRIPT}<farthing-pay id="a" offer="offer.a" unlocks=".a"></farthing-pay><farthing-pay id="b" offer="offer.b" unlocks=".b"></farthing-pay><p class="a" hidden>A</p><p class="b" hidden>B</p>`,
  ),
  "/hostile": page(
    `<script>
      for (const type of [Object, Array, Function, Promise, Map, Set, String, RegExp, HTMLElement, Element, Node, Event, EventTarget])
        Object.freeze(type.prototype);
      Array.prototype.evil;
      window.heard = [];
      addEventListener("message", (event) => heard.push(event.data), true);
    </script>${SCRIPT}${PAY}${seal(PAID)}`,
    "en",
    STRICT.replace("script-src", "script-src 'unsafe-inline'"),
  ),
};

const HOST = "document.querySelector('farthing-pay')";
const ROOT = `${HOST}.shadowRoot`;
const BUTTON = `${ROOT}.querySelector('button')`;
const SHEET_HOST = "[...document.querySelectorAll('*')].some(e => e.shadowRoot?.querySelector('dialog'))";
const SHEET = "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('dialog')).find(Boolean)";
/** The page has heard that the frame shows the item: it has given the frame the focus. */
const HEARD = `${SHEET}.getRootNode().activeElement == ${SHEET}.querySelector("iframe")`;
const LISTEN = `(window.events = [], ["ready","open","close","paid","unlocked","error"].forEach(name =>
  document.addEventListener("farthing-" + name, ({ detail, target }) => events.push({ name, ...detail, at: target.nodeName }))))`;

const story = stories(PAGES);

const priced = (tab) => tab.until(`/300/.test(${BUTTON}.textContent) && ${BUTTON}.textContent`);

async function opens(tab) {
  await priced(tab);
  await tab.run(`${BUTTON}.click()`);
  await tab.until(`${SHEET}.open`);
  // The sheet is there before its frame.
  await tab.untilInFrame("window.opening");
  // Until the page has heard so, a first press beside the sheet closes it.
  await tab.until(HEARD);
}

const KEY_TEXT = KEY.toString("base64url");

/** What the frame says when a payment ends: that it is paid, what that opens, that the sheet may go. */
async function pays(tab, wish = {}) {
  await tab.inFrame(`pays(${JSON.stringify({ key: KEY_TEXT, ...wish })})`);
}

const LINE = `${ROOT}.querySelector("[part=message]")`;
/** The address of the loader's second file, before the build writes its hash in. */
const ANSWERS = "/loader/__ANSWERS__.js";

/** Waits until something of the gateway's is asked for. */
async function asked(tab, address) {
  for (const end = Date.now() + 8000; !site.state.requests.includes(address); ) {
    assert.ok(Date.now() < end, `${address} is asked for`);
    await tab.run("new Promise(requestAnimationFrame)");
  }
}

const ofLoader = () => site.state.requests.filter((url) => url.startsWith("/loader/"));

const OTHER = "articles/tangerines";

for (const path of ["/after", "/before", "/twice"]) {
  story(`the button has its price wherever the script stands: ${path}`, path, async (tab) => {
    assert.equal(await priced(tab), "Read for ₩300");
    assert.equal(site.state.requests.filter((url) => url.includes("catalogue")).length, 1);
  });
}

test("amounts are written as browsers write them", async () => {
  const read = (file) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
  const module = `export const words = ${read("words.json")};${read("words.js")}`;
  const { wording } = await import("data:text/javascript," + encodeURIComponent(module));
  for (const amount of ["0", "7", "300", "4900", "12300", "999999", "1000000"]) {
    const number = new Intl.NumberFormat("en").format(amount);
    assert.equal(wording("en-GB").write({ amount, currency: "KRW" }), "₩" + number);
    assert.equal(wording("ko-KR").write({ amount, currency: "KRW" }), number + "원");
    assert.equal(wording("en").label({ kind: "article", price: { amount, currency: "KRW" } }), `Read for ₩${number}`);
  }
  for (const [currency, english] of [["EUR", "€1,234.50"], ["USD", "$1,234.50"]]) {
    assert.equal(wording("en").write({ amount: "1234.50", currency }), english);
  }
});

story("a Korean page gets Korean words", "/korean", async (tab) => {
  assert.equal(await priced(tab), "300원에 읽기");
});

for (const [lang, text] of [["KO", "300원에 읽기"], ["ko_KR", "300원에 읽기"], ["kok", "Read for ₩300"]]) {
  story(`the language tag ${lang} is understood`, "/after", async (tab) => {
    await priced(tab);
    await tab.run(`${HOST}.setAttribute("lang", "${lang}")`);
    await tab.until(`${BUTTON}.textContent == "${text}"`);
  });
}

story("each kind has its verb, and an unknown item keeps the publisher's link", "/kinds", async (tab) => {
  await tab.until(`/5/.test(${BUTTON}.textContent)`);
  const seen = await tab.run(`[...document.querySelectorAll("farthing-pay")].map(({ shadowRoot, firstChild }) => {
    const button = shadowRoot.querySelector("button");
    return firstChild.checkVisibility() ? firstChild.textContent : button.checkVisibility() && button.textContent;
  })`);
  assert.deepEqual(seen, ["Tip ₩500", "Get for €4.90", "Get for ₩100", "Plain"]);
});

story("before the catalogue is there, the button says what the link says", "/after", async (tab) => {
  assert.equal(await tab.until(`${BUTTON}.textContent`), "Read on for three hundred won");
  assert.equal(await priced(tab), "Read for ₩300");
}, { site: { catalogue: "late" } });

story("without a catalogue the publisher's link stays", "/after", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`${HOST}.firstChild.checkVisibility() && !${BUTTON}.checkVisibility()`);
  const [{ name, reason, retryable, item }] = await tab.until(`events.length && events`);
  assert.deepEqual([name, reason, retryable, item], ["error", "gateway_unreachable", true, ITEM]);
}, { site: { catalogue: "gone" } });

story("without a catalogue and a link there is one to the plain page, in words", "/bare", async (tab) => {
  const said = await tab.until(`${ROOT}.querySelector("a") && [${ROOT}.textContent, ${ROOT}.querySelector("a").href]`);
  assert.deepEqual(said, ["It did not open. Please reload. Use the simple page", `${site.gateway}/pay/jeju-post/${ITEM}?lang=en`]);
}, { site: { catalogue: "gone" } });

story("a tap opens a modal sheet, and focus comes back", "/sealed", async (tab) => {
  await tab.run(LISTEN);
  await priced(tab);
  await tab.run(`${BUTTON}.focus()`);
  await opens(tab);
  await tab.until(`${SHEET}.matches(":modal")`);
  await tab.until(`${SHEET}.getBoundingClientRect().height == 321`);
  await tab.inFrame(`say({ type: "closed", opening, item: "${ITEM}" })`);
  await tab.until(`!${SHEET}.open && ${ROOT}.activeElement == ${BUTTON}`);
  assert.deepEqual(await tab.run("events.filter(e => e.name != 'ready').map(({ name, item }) => [name, item])"), [
    ["open", ITEM],
    ["close", ITEM],
  ]);
});

for (const [path, name] of [["/after", "Checkout"], ["/korean", "결제"]]) {
  story(`the sheet is named after what it is for, at all times: the item's name is in the frame: ${path}`, path, async (tab) => {
    const label = `${SHEET}.getAttribute("aria-label")`;
    await priced(tab);
    assert.equal(await tab.run(`(${BUTTON}.click(), ${label})`), name);
    await tab.until(HEARD);
    assert.equal(await tab.run(label), name);
    assert.equal(await tab.run(`${SHEET}.querySelector("iframe").title`), "Farthing");
  });
}

story("a sheet that is opened before the catalogue is here has a name, too", "/after", async (tab) => {
  await tab.until(`${BUTTON}.textContent`);
  assert.equal(await tab.run(`(${BUTTON}.click(), ${SHEET}.getAttribute("aria-label"))`), "Checkout");
}, { site: { catalogue: "held" } });

story("the sheet is on screen at the tap, before the frame has said anything, and can be closed", "/far", async (tab) => {
  await tab.run(LISTEN);
  await priced(tab);
  await tab.untilInFrame("said.length");
  await tab.inFrame("window.silent = window.stubborn = true");
  assert.equal(await tab.run(`(${BUTTON}.click(), ${SHEET}.matches(":modal"))`), true);
  await tab.click(3, 3);
  await tab.until(`!${SHEET}.open && events.some(e => e.name == "close")`);
});

for (const [wish, motion] of [["no-preference", "a"], ["reduce", "none"]]) {
  story(`the sheet shows by its motion that it is at work, unless the reader wants none: ${wish}`, "/after", async (tab) => {
    await priced(tab);
    assert.equal(await tab.run(`(${BUTTON}.click(), getComputedStyle(${SHEET}).animationName)`), motion);
  }, { media: [{ name: "prefers-reduced-motion", value: wish }] });
}

story("what was bought is asked for wherever it is on the page, by one frame only", "/far", async (tab) => {
  await priced(tab);
  await tab.untilInFrame(`said.some(m => m.type == "check")`);
  await tab.run(`document.body.insertAdjacentHTML("beforeend", '<farthing-pay item="tips/kim-jiwoo"></farthing-pay>')`);
  await tab.untilInFrame(`said.some(m => m.items?.includes("tips/kim-jiwoo"))`);
  assert.equal(site.state.requests.filter((url) => url.startsWith("/checkout")).length, 1);
  assert.deepEqual(await tab.inFrame("said[0]"), {
    type: "hello",
    look: { lang: "en", theme: null, accent: "", "on-accent": "", radius: "", font: "" },
  });
});

story("the backdrop and Escape ask the frame, and a second time need no answer", "/after", async (tab) => {
  await opens(tab);
  await tab.inFrame("window.stubborn = true");
  await tab.click(3, 3);
  await tab.untilInFrame(`said.some(m => m.type == "close")`);
  assert.equal(await tab.run(`${SHEET}.open`), true);
  await tab.click(3, 3);
  await tab.until(`!${SHEET}.open`);
});

story("the second click of a double click does not dismiss the sheet", "/after", async (tab) => {
  await opens(tab);
  await tab.click(3, 3, 2);
  await tab.run("new Promise(requestAnimationFrame)");
  assert.equal(await tab.inFrame(`said.some(m => m.type == "close")`), false);
});

story("the sheet stands above cages, and the page behind it does not scroll", "/caged", async (tab) => {
  await priced(tab);
  const before = await tab.run("[innerWidth, document.documentElement.clientWidth].join()");
  await opens(tab);
  await tab.until(`${SHEET}.style.height == "321px"`);
  const { width, top, bottom } = await tab.run(`${SHEET}.getBoundingClientRect().toJSON()`);
  assert.deepEqual([width, Math.round((top + bottom) / 2)], [420, 384]);
  assert.equal(await tab.run("document.elementFromPoint(512, 384).localName == 'farthing-pay'"), true);
  assert.equal(await tab.run("getComputedStyle(document.documentElement).overflowY"), "hidden");
  await tab.inFrame(`say({ type: "closed", opening, item: "${ITEM}" })`);
  await tab.until(`getComputedStyle(document.documentElement).overflowY == "visible"`);
  assert.equal(await tab.run("[innerWidth, document.documentElement.clientWidth].join()"), before);
});

story("on a phone the sheet is at the bottom, as wide as the screen", "/after", async (tab) => {
  await opens(tab);
  await tab.until(`${SHEET}.style.height == "321px"`);
  const { width, bottom, height } = await tab.run(`${SHEET}.getBoundingClientRect().toJSON()`);
  assert.deepEqual([width, bottom, height], [360, 740, 321]);
  await tab.inFrame(`say({ type: "resize", height: 2000 })`);
  await tab.until(`${SHEET}.getBoundingClientRect().height == 666`);
}, { width: 360, height: 740 });

story("a sheet that is not laid out in its frame keeps the height that it had", "/after", async (tab) => {
  await opens(tab);
  await tab.until(`${SHEET}.style.height == "321px"`);
  await tab.inFrame(`(say({ type: "resize", height: 0 }), say({ type: "closed", opening, item: "${ITEM}" }))`);
  await tab.until(`!${SHEET}.open`);
  assert.equal(await tab.run(`${SHEET}.style.height`), "321px");
});

story("the closed sheet takes no room and no clicks", "/after", async (tab) => {
  await tab.untilInFrame("said.length > 1");
  assert.equal(await tab.run("document.documentElement.scrollHeight <= innerHeight"), true);
  assert.equal(await tab.run("document.elementFromPoint(512, 700).localName"), "html");
  const { width } = await tab.run(`${SHEET}.getBoundingClientRect().toJSON()`);
  assert.equal(width, 420);
});

story("looks reach the button and the frame", "/looks", async (tab) => {
  await priced(tab);
  const style = await tab.run(`(({ backgroundColor, color, borderRadius, letterSpacing }) => [backgroundColor, color, borderRadius, letterSpacing])(getComputedStyle(${BUTTON}))`);
  assert.deepEqual(style, ["rgb(18, 52, 86)", "rgb(255, 255, 0)", "2px", "3px"]);
  await opens(tab);
  assert.deepEqual(await tab.inFrame(`said.find(m => m.type == "open").look`), {
    lang: "ko",
    theme: "dark",
    accent: "#123456",
    "on-accent": "rgb(255, 255, 0)",
    radius: "2px",
    font: "Georgia",
  });
});

for (const path of ["/sealed", "/sealed-inside", "/typed"]) {
  story(`a payment opens what was sealed, and reading goes on there: ${path}`, path, async (tab) => {
    await tab.run(LISTEN);
    await priced(tab);
    assert.equal(await tab.run("document.documentElement.outerHTML.includes('The paid part')"), false);
    await opens(tab);
    await pays(tab);
    await tab.until(`document.querySelector("[data-farthing-opened] h2")?.checkVisibility()`);
    assert.equal(await tab.run(`document.querySelector("[data-farthing-opened] p").textContent`), "The paid part — 유료 부분.");
    assert.equal(await tab.run("window.ran"), undefined);
    assert.equal(await tab.run(`${BUTTON}.checkVisibility() || ${HOST}.querySelector("a")?.checkVisibility()`), false);
    await tab.until(`!${SHEET}.open && document.activeElement == document.querySelector("[data-farthing-opened] p")`);
    assert.equal(await tab.run(`${LINE}.role + ": " + ${LINE}.textContent`), "status: Paid ₩300 Receipt");
    await tab.run(`${LINE}.querySelector("button").click()`);
    await tab.untilInFrame(`said.some(m => m.type == "open" && m.receipt == "ord_1")`);
    // Opened by the page's own script, it asks for no receipt, and the line stays, too.
    await tab.run(`farthing.open("${ITEM}")`);
    await tab.untilInFrame(`said.at(-1).type == "open" && !said.at(-1).receipt`);
    assert.equal(await tab.run(`${LINE}.textContent`), "Paid ₩300 Receipt");
    const events = await tab.run("events");
    assert.deepEqual(
      events.filter(({ name }) => !["open", "close"].includes(name)),
      [
        { name: "ready", item: ITEM, state: "for-sale", at: "FARTHING-PAY" },
        { name: "paid", item: ITEM, order: "ord_1", entitlement: "token", at: "FARTHING-PAY" },
        { name: "unlocked", item: ITEM, how: "paid", at: "FARTHING-PAY" },
        { name: "ready", item: ITEM, state: "owned", at: "FARTHING-PAY" },
      ],
    );
  });
}

story("what is owned opens without a tap, also in elements that come later", "/sealed", async (tab) => {
  await tab.run(LISTEN);
  await tab.untilInFrame(`window.said && (window.unknown = true)`);
  await tab.untilInFrame(`said.some(m => m.type == "check")`);
  await tab.inFrame(`owns({ key: "${KEY_TEXT}" })`);
  await tab.until(`document.querySelector("[data-farthing-opened] h2") && ${LINE}.textContent == "Paid ₩300 Receipt"`);
  assert.equal(await tab.run(`${LINE}.role`), null, "what is known since before is no news");
  await tab.run(`document.querySelector("[data-farthing-sealed]").remove(), document.body.insertAdjacentHTML("beforeend", ${JSON.stringify(seal(PAID) + PAY)})`);
  await tab.until(`document.querySelector("[data-farthing-opened] h2")`);
  assert.deepEqual(await tab.run(`events.filter(e => e.name == "unlocked").map(e => e.how)`), ["owned", "owned"]);
  assert.notEqual(await tab.run("document.activeElement.dataset.farthingOpened"), "");
});

story("a page that was sealed before the keys were rotated opens by the key that it names", "/sealed", async (tab) => {
  await tab.untilInFrame(`window.said?.some(m => m.type == "check")`);
  const other = Buffer.alloc(32, 9).toString("base64url");
  await tab.inFrame(`owns({ key: "k2:${other} k1:${KEY_TEXT} k0:${other}" })`);
  await tab.until(`document.querySelector("[data-farthing-opened] h2")`);
});

story("an item that was bought elsewhere meanwhile opens at a tap", "/sealed", async (tab) => {
  await tab.run(LISTEN);
  await priced(tab);
  await tab.untilInFrame(`said.some(m => m.type == "check")`);
  await tab.inFrame("window.silent = true");
  await tab.run(`${BUTTON}.click()`);
  await tab.untilInFrame(`said.some(m => m.type == "open")`);
  await tab.inFrame(`(owns({ opening, key: "${KEY_TEXT}" }), say({ type: "closed", opening, item: "${ITEM}" }))`);
  await tab.until(`document.querySelector("[data-farthing-opened] h2") && !${SHEET}.open`);
  assert.equal(await tab.run(`events.some(e => e.name == "error")`), false);
});

story("content that was tampered with does not open and says so, and the true block opens", "/tampered", async (tab) => {
  await tab.run(LISTEN);
  await opens(tab);
  await pays(tab);
  await tab.until(`events.some(e => e.reason == "content_unreadable")`);
  assert.match(await tab.run(`${LINE}.textContent`), /did not open/);
  assert.equal(await tab.run(`events.some(e => e.name == "unlocked")`), false);
  // The page has the true block now, and the frame says again that the item is owned.
  await tab.run(`document.querySelector("[data-farthing-sealed]").outerHTML = ${JSON.stringify(seal(PAID))}`);
  await tab.inFrame(`owns({ key: "${KEY_TEXT}" })`);
  await tab.until(`document.querySelector("[data-farthing-opened] h2") && ${LINE}.textContent == "Paid ₩300 Receipt"`);
});

story("the second file is not asked for before the frame is in the page", "/far", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`${BUTTON}.textContent && document.readyState == "complete"`);
  await asked(tab, "/v1/publishers/jeju-post/catalogue.js");
  assert.equal(await tab.run(SHEET_HOST), false);
  assert.deepEqual(ofLoader(), []);
  site.release();
  await tab.until(`events.some(e => e.name == "ready")`);
  assert.deepEqual(ofLoader(), [ANSWERS]);
}, { site: { catalogue: "held" } });

story("neither the sheet nor the frame waits for the second file, and no message of the frame is lost", "/sealed", async (tab) => {
  await tab.run(LISTEN);
  await priced(tab);
  await tab.untilInFrame(`window.said?.some(m => m.type == "hello") && said.some(m => m.type == "check")`);
  assert.equal(await tab.run(`(${BUTTON}.click(), ${SHEET}.matches(":modal"))`), true);
  await tab.untilInFrame(`said.some(m => m.type == "open")`);
  await tab.until(`${SHEET}.getRootNode().activeElement == ${SHEET}.firstChild`);
  await pays(tab);
  assert.deepEqual(await tab.run(`[${SHEET}.open, events.map(({ name }) => name).join()]`), [true, "open"]);
  await asked(tab, ANSWERS);
  site.release();
  await tab.until(`document.querySelector("[data-farthing-opened] h2") && !${SHEET}.open`);
  assert.deepEqual(await tab.run(`events.map(({ name }) => name)`), ["open", "ready", "paid", "unlocked", "ready", "close"]);
}, { site: { answers: "held" } });

story("a second file that does not come is asked for once more, at another address", "/sealed", async (tab) => {
  await opens(tab);
  await pays(tab);
  await tab.until(`document.querySelector("[data-farthing-opened] h2")`);
  assert.deepEqual(ofLoader(), [ANSWERS, ANSWERS + "?1"]);
}, { site: { answers: "late" } });

story("without the second file a tap ends at the link to the plain page, and a later tap tries again", "/bare", async (tab) => {
  await tab.run(LISTEN);
  await priced(tab);
  await tab.run(`${BUTTON}.click()`);
  const link = await tab.until(`${ROOT}.querySelector("a")?.href`);
  assert.equal(link, `${site.gateway}/pay/jeju-post/${ITEM}?lang=en`);
  assert.equal(await tab.run(`${BUTTON}.checkVisibility() && !${SHEET_HOST}`), true);
  assert.deepEqual(await tab.run("events.map(({ name, reason, retryable }) => [name, reason, retryable].join())"), [
    "open,,",
    "close,,",
    "error,gateway_unreachable,true",
  ]);
  site.state.answers = "there";
  await tab.run(`${BUTTON}.click()`);
  await tab.until(`${SHEET_HOST} && ${HEARD}`);
  assert.equal(await tab.run(`${SHEET}.open && ${LINE}.textContent`), "");
}, { site: { answers: "gone" } });

const BACK = (key, token = "claim.token") => `#farthing=${encodeURIComponent(ITEM)}~${key}~${encodeURIComponent(token)}`;

story("the way back from the plain page opens the article at once and leaves nothing in the address",
  "/sealed?a=b" + BACK(KEY_TEXT), async (tab) => {
    await tab.run("window.deaf = true");
    await tab.until(`document.querySelector("[data-farthing-opened] h2")`);
    assert.equal(await tab.run("location.href"), site.page("/sealed?a=b"));
    assert.deepEqual(await tab.untilInFrame(`said.find(m => m.type == "claim")`), { type: "claim", item: ITEM, token: "claim.token" });
    await tab.inFrame(`owns({})`);
    await tab.until(`${LINE}.textContent == "Paid ₩300 Receipt"`);
  });

story("the way back opens nothing in an element that sells another item by the time that it can be opened",
  "/sealed" + BACK(KEY_TEXT), async (tab) => {
    await tab.run(LISTEN);
    await tab.until(`${BUTTON}.textContent`);
    await tab.run(`${HOST}.setAttribute("item", "${OTHER}")`);
    await asked(tab, ANSWERS);
    site.release();
    await tab.until("events.length");
    assert.deepEqual(await tab.run("events.map(({ name, item, state }) => [name, item, state])"), [["ready", OTHER, "for-sale"]]);
    assert.equal(await tab.run(`document.querySelector("[data-farthing-opened]")`), null);
  }, { site: { answers: "held" } });

for (const path of ["/sealed", "/hidden"]) {
  for (const key of [Buffer.alloc(32).toString("base64url"), "x", "%E0%A4%A", ""]) {
    story(`a made-up way back opens nothing and says nothing: ${path} ${key}`, path + BACK(key), async (tab) => {
      await tab.run(LISTEN);
      await tab.untilInFrame(`said.some(m => m.type == "claim") && said.some(m => m.type == "check")`);
      await tab.until(`events.some(e => e.name == "ready" && e.state == "for-sale")`);
      assert.equal(await tab.run(`document.querySelector("[data-farthing-opened]")`), null);
      assert.deepEqual(await tab.run(`events.filter(e => e.name != "ready")`), []);
      assert.equal(await tab.run(`${BUTTON}.checkVisibility() && ${LINE}.textContent`), "");
      assert.doesNotMatch(await tab.run("location.href"), /#/);
    });
  }
}

story("the way back opens what is only hidden when the frame has checked it", "/hidden" + BACK(""), async (tab) => {
  await tab.untilInFrame(`said.some(m => m.type == "claim")`);
  assert.equal(await tab.run(`document.querySelector(".more").hidden`), true);
  await tab.inFrame("owns({})");
  await tab.until(`document.querySelector(".more").checkVisibility()`);
});

story("an empty unlocks is none: the item's sealed block opens", "/sealed", async (tab) => {
  await tab.untilInFrame(`window.said?.some(m => m.type == "check")`);
  await tab.run(`${HOST}.setAttribute("unlocks", "")`);
  await tab.inFrame(`owns({ key: "${KEY_TEXT}" })`);
  await tab.until(`document.querySelector("[data-farthing-opened] h2")`);
});

story("hidden content is shown by unlocks", "/hidden", async (tab) => {
  await opens(tab);
  await pays(tab);
  await tab.until(`document.querySelector(".more").checkVisibility()`);
});

story("a tip opens nothing, is thanked for, and can be given again", "/kinds", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`/500/.test(${BUTTON}.textContent)`);
  for (const order of ["ord_2", "ord_3"]) {
    await tab.run(`${BUTTON}.click()`);
    await tab.until(`${SHEET}.open`);
    assert.equal(await tab.run(`${LINE}.textContent`), "");
    await tab.untilInFrame("window.opening");
    await pays(tab, { item: "tips/kim-jiwoo", order, kept: false, line: "Thank you. Paid ₩500" });
    await tab.until(`!${SHEET}.open && ${LINE}.textContent == "Thank you. Paid ₩500 Receipt" && ${BUTTON}.checkVisibility()`);
  }
  assert.equal(await tab.run(`${HOST}.querySelector("a").checkVisibility()`), false);
  const told = await tab.run("events.map(e => [e.name, e.state ?? e.order])");
  assert.equal(told.filter(([name]) => name == "paid").length, 2);
  assert.equal(told.some(([name, state]) => name == "unlocked" || state == "owned"), false);
});

story("an element with a signed offer sells whatever the offer says", "/offer", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`${BUTTON}.textContent == "Pay"`);
  await tab.run(`${BUTTON}.click()`);
  await tab.until(`${SHEET}.open`);
  assert.equal(await tab.untilInFrame(`said.find(m => m.type == "open")?.offer`), "signed.by.publisher");
  await pays(tab, { item: "offers/signed" });
  await tab.until(`events.some(e => e.name == "unlocked") && !${SHEET}.open`);
  assert.equal(await tab.run(`events.find(e => e.name == "paid").item`), "offers/signed");
});

story("a signed offer that fails opens its sheet, says so once, and its button works again", "/offer", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`${BUTTON}.textContent == "Pay"`);
  await tab.run(`${BUTTON}.click()`);
  await tab.untilInFrame(`(say({ type: "error", opening, item: null, reason: "quote_expired", retryable: true }), true)`);
  await tab.until(`events.some(e => e.reason == "quote_expired" && e.at == "FARTHING-PAY")`);
  await tab.inFrame(`say({ type: "closed", opening, item: null })`);
  await tab.until(`!${SHEET}.open && ${BUTTON}.checkVisibility()`);
  assert.equal(await tab.run(`events.filter(e => e.name == "error").length`), 1);
  assert.equal(await tab.run(`document.body.innerHTML.includes("null")`), false);
});

story("a signed offer that is owned opens, and one that is paid after its sheet was closed", "/offers", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`${BUTTON}.textContent == "Pay"`);
  await tab.run(`document.querySelector("#a").shadowRoot.querySelector("button").click()`);
  await tab.untilInFrame(`said.some(m => m.offer == "offer.a")`);
  const first = await tab.inFrame("opening");
  await tab.inFrame(`say({ type: "closed", opening, item: null })`);
  await tab.until(`!${SHEET}.open`);
  await tab.run(`document.querySelector("#b").shadowRoot.querySelector("button").click()`);
  await tab.untilInFrame(`said.some(m => m.offer == "offer.b")`);
  await tab.inFrame(`(owns({ opening, item: "offers/b" }), say({ type: "closed", opening, item: "offers/b" }))`);
  await tab.until(`document.querySelector(".b").checkVisibility() && !${SHEET}.open`);
  assert.equal(await tab.run(`document.querySelector(".a").hidden`), true);
  await pays(tab, { opening: first, item: "offers/a" });
  await tab.until(`document.querySelector(".a").checkVisibility()`);
  assert.deepEqual(await tab.run(`events.filter(e => e.name == "paid").map(e => e.item)`), ["offers/a"]);
});

story("a payment that ends behind another sheet opens its own item only, and closes nothing", "/two", async (tab) => {
  await tab.run(LISTEN);
  const tap = (id) => tab.run(`document.querySelector("#${id}").shadowRoot.querySelector("button").click()`);
  await tab.until(`/300/.test(${BUTTON}.textContent)`);
  await tap("a");
  await tab.untilInFrame(`said.some(m => m.type == "open")`);
  const first = await tab.inFrame("opening");
  await tab.inFrame(`say({ type: "closed", opening, item: "${ITEM}" })`);
  await tab.until(`!${SHEET}.open`);
  await tap("b");
  await tab.untilInFrame(`said.filter(m => m.type == "open").length == 2`);
  await pays(tab, { opening: first });
  await tab.until(`document.querySelector(".a").checkVisibility()`);
  assert.equal(await tab.run(`document.querySelector(".b").hidden && ${SHEET}.open`), true);
  const line = await tab.run(`document.querySelector("#a").shadowRoot.querySelector("[part=message]").textContent`);
  assert.equal(line, "Paid ₩300 Receipt", "it is said in place");
  await pays(tab, { item: OTHER, order: "ord_9" });
  await tab.until(`document.querySelector(".b").checkVisibility() && !${SHEET}.open`);
  const paid = await tab.run(`events.filter(e => e.name == "paid" || e.name == "unlocked").map(e => [e.name, e.item])`);
  assert.deepEqual(paid, [["paid", ITEM], ["unlocked", ITEM], ["paid", OTHER], ["unlocked", OTHER]]);
});

story("another sheet that is asked for while one is open closes that one once", "/two", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`/300/.test(${BUTTON}.textContent)`);
  await tab.untilInFrame("window.said?.length");
  await tab.run(`(farthing.open("${ITEM}"), farthing.open("${OTHER}"))`);
  await tab.untilInFrame(`said.filter(m => m.type == "open").length == 2`);
  // The frame closes the first one, too.
  await tab.inFrame(`say({ type: "closed", opening: said.find(m => m.type == "open").opening, item: "${ITEM}" })`);
  await tab.inFrame(`say({ type: "resize", height: 222 })`);
  await tab.until(`${SHEET}.style.height == "222px"`);
  assert.equal(await tab.run(`${SHEET}.open`), true);
  const told = await tab.run(`events.filter(e => e.name != "ready").map(e => [e.name, e.item])`);
  assert.deepEqual(told, [["open", ITEM], ["close", ITEM], ["open", OTHER]]);
});

story("an element that is removed while it is paid for takes nothing along: the frame comes again", "/two", async (tab) => {
  await tab.run(LISTEN);
  await opens(tab);
  await tab.run(`document.querySelector("#a").remove()`);
  // Its place is in the other element now, and the sheet is as open as it was.
  await tab.untilInFrame(`said.some(m => m.type == "open" && m.item == "${ITEM}")`);
  await tab.until(`${SHEET}.matches(":modal") && document.querySelector("#b").shadowRoot.contains(${SHEET})`);
  await pays(tab);
  await tab.until(`events.some(e => e.name == "paid" && e.item == "${ITEM}" && e.at == "#document") && !${SHEET}.open`);
  assert.equal(await tab.run(`document.querySelector(".b").hidden`), true);
});

story("an element whose item changed meanwhile does not open the new one", "/two", async (tab) => {
  await tab.run(LISTEN);
  await opens(tab);
  await tab.run(`document.querySelector("#a").setAttribute("item", "passes/day")`);
  await tab.until(`!${SHEET}.open`);
  await pays(tab);
  await tab.until(`events.some(e => e.name == "paid")`);
  await tab.run(`new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))`);
  assert.equal(await tab.run(`document.querySelector(".a").hidden && document.querySelector("#a").shadowRoot.querySelector("button").checkVisibility()`), true);
});

/** While the browser decrypts the next block, the page gives the element this attribute; then the block opens, or `fails`. */
const CHANGES = (name, value, fails = false) => `((decrypt) => {
  crypto.subtle.decrypt = async (...block) => {
    crypto.subtle.decrypt = decrypt;
    ${HOST}.setAttribute("${name}", "${value}");
    const open = await decrypt.apply(crypto.subtle, block);
    setTimeout(() => setTimeout(() => (window.decrypted = true)));
    if (${fails}) throw 0;
    return open;
  };
})(crypto.subtle.decrypt)`;

for (const fails of [false, true]) {
  story(`an element whose item changes while its text is ${fails ? "found broken" : "decrypted"} says nothing of either`, "/sealed", async (tab) => {
    await tab.run(LISTEN);
    await tab.until(`events.some(e => e.name == "ready")`);
    await tab.run(CHANGES("item", "passes/day", fails));
    await tab.inFrame(`owns({ key: "${KEY_TEXT}" })`);
    await tab.until(`window.decrypted && events.some(e => e.item == "passes/day")`);
    assert.deepEqual(await tab.run("events.map(({ name, item, state }) => [name, item, state])"), [
      ["ready", ITEM, "for-sale"],
      ["ready", "passes/day", "for-sale"],
    ]);
    assert.equal(await tab.run(`${LINE}.textContent`), "");
    assert.equal(await tab.run(`!!document.querySelector("[data-farthing-opened]")`), false);
  });
}

story("an element whose language changes while its text is decrypted opens it once", "/sealed", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`events.some(e => e.name == "ready")`);
  await tab.run(CHANGES("lang", "ko"));
  await tab.inFrame(`owns({ key: "${KEY_TEXT}" })`);
  await tab.until(`window.decrypted && document.querySelector("[data-farthing-opened] h2")`);
  assert.deepEqual(await tab.run(`events.slice(1).map(({ name }) => name)`), ["unlocked", "ready"]);
});

story("what is not known changes nothing: an owner's page stays open, nothing is for sale", "/sealed", async (tab) => {
  await tab.run(LISTEN);
  await tab.untilInFrame("window.said && (window.unknown = true)");
  await tab.untilInFrame(`said.some(m => m.type == "check")`);
  await tab.run(`farthing.entitlement("passes/day").catch(error => window.refused = error.message)`);
  await tab.until(`window.refused == "unknown"`);
  assert.deepEqual(await tab.run(`events.filter(e => e.name == "ready" && e.state != "for-sale")`), []);
  await tab.inFrame(`owns({ key: "${KEY_TEXT}" })`);
  await tab.until(`document.querySelector("[data-farthing-opened] h2")`);
  await tab.inFrame(`say({ type: "state", item: "${ITEM}", state: "unknown" })`);
  await tab.run(`farthing.entitlement("${ITEM}").catch(() => window.again = true)`);
  await tab.until("window.again");
  assert.equal(await tab.run(`${BUTTON}.checkVisibility()`), false);
});

story("all items of a page are asked about in one message, and again when the reader comes back", "/two", async (tab) => {
  await tab.untilInFrame(`said.some(m => m.type == "check")`);
  assert.deepEqual(await tab.inFrame(`said.filter(m => m.type == "check").map(m => m.items)`), [[ITEM, OTHER]]);
  await tab.run(`document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))`);
  await tab.untilInFrame(`said.filter(m => m.type == "check").length == 2`);
  await tab.run(`dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`);
  await tab.untilInFrame(`said.filter(m => m.type == "check").length == 3`);
  await tab.inFrame("owns({})");
  await tab.until(`document.querySelector(".a").checkVisibility()`);
});

story("a frame that is blocked costs two seconds, and the button is there again", "/bare", async (tab) => {
  await tab.run(LISTEN);
  await priced(tab);
  const before = Date.now();
  await tab.run(`${BUTTON}.click()`);
  await tab.until(`${ROOT}.querySelector("a")?.checkVisibility()`);
  assert.ok(Date.now() - before < 6000, `${Date.now() - before} ms`);
  assert.equal(await tab.run(`${BUTTON}.checkVisibility() && !${SHEET_HOST}`), true);
  site.state.frame = "there";
  await tab.run(`${BUTTON}.click()`);
  await tab.until(`${SHEET}.open`);
  await tab.untilInFrame("said.some(m => m.type == 'open')");
}, { site: { frame: "blocked" } });

story("the sheet gives the page's own style of its root back", "/far", async (tab) => {
  await priced(tab);
  await tab.run(`document.documentElement.style.cssText = "overflow: clip scroll; padding-right: 3px"`);
  const before = await tab.run("document.documentElement.style.cssText");
  await opens(tab);
  assert.equal(await tab.run("document.documentElement.style.overflow"), "hidden");
  assert.equal(await tab.run("document.documentElement.style.scrollbarGutter"), "", "a gutter would stay bright");
  await tab.untilInFrame("window.opening");
  await tab.inFrame(`say({ type: "closed", opening, item: "${ITEM}" })`);
  await tab.until(`!${SHEET}.open`);
  assert.equal(await tab.run("document.documentElement.style.cssText"), before);
});

for (const [name, path, says] of [
  ["stays silent", "/after", `window.silent = true`],
  ["gives up", "/bare", `window.silent = true, setTimeout(() => say({ type: "fatal" }), 50)`],
]) {
  story(`a frame that ${name} leaves the link to the plain page`, path, async (tab) => {
    await tab.run(LISTEN);
    await priced(tab);
    await tab.untilInFrame("said.length > 1");
    await tab.run(`(window.setTimeout = ((set) => (f, ms, ...rest) => set(f, ms / 20, ...rest))(setTimeout))`);
    await tab.inFrame(says);
    await tab.run(`${BUTTON}.click()`);
    const link = await tab.until(`${ROOT}.querySelector("a")?.href`);
    assert.equal(link, `${site.gateway}/pay/jeju-post/${ITEM}?lang=en`);
    assert.equal(await tab.run(`${ROOT}.querySelector("a").checkVisibility() && ${BUTTON}.checkVisibility()`), true);
    assert.equal(await tab.run(`events.find(e => e.name == "error").reason`), name == "gives up" ? "browser_unsupported" : "gateway_unreachable");
  });
}

story("a moved element keeps its payment", "/sealed", async (tab) => {
  await tab.run(LISTEN);
  await opens(tab);
  await tab.run(`(window.pay = ${HOST}, document.body.append(document.createElement("section")), document.querySelector("section").append(pay))`);
  // A frame that is moved loads anew, and goes on where it was.
  await tab.untilInFrame(`said.some(m => m.type == "open")`);
  await tab.until(`${SHEET}.matches(":modal")`);
  await pays(tab);
  await tab.until(`events.filter(e => e.name == "unlocked").length == 1 && events.some(e => e.name == "paid" && e.at == "FARTHING-PAY")`);
});

story("a removed element is forgotten: nothing is opened or said for it", "/two", async (tab) => {
  await tab.run(LISTEN);
  await tab.untilInFrame(`said.some(m => m.type == "check")`);
  await tab.until(`events.filter(e => e.name == "ready").length == 2`);
  await tab.run(`(window.gone = document.querySelector("#b"), gone.remove(), new Promise(resolve => setTimeout(resolve)))`);
  await tab.inFrame(`(owns({ item: "${OTHER}" }), owns({}))`);
  await tab.until(`document.querySelector(".a").checkVisibility()`);
  assert.equal(await tab.run(`document.querySelector(".b").hidden && !gone.shadowRoot.querySelector("[part=message]").textContent`), true);
});

story("an element whose item changes sells the other item", "/after", async (tab) => {
  await priced(tab);
  await tab.run(`${HOST}.setAttribute("item", "passes/day")`);
  await tab.until(`${BUTTON}.textContent == "Get for €4.90"`);
  await tab.untilInFrame(`said.some(m => m.type == "check" && m.items.includes("passes/day"))`);
});

story("elements made by scripts a hundred times leave nothing behind", "/after", async (tab) => {
  await priced(tab);
  await tab.run(`(async () => {
    for (let n = 0; n < 100; n++) {
      const pay = document.createElement("farthing-pay");
      pay.setAttribute("item", "${ITEM}");
      document.body.append(pay);
      await new Promise(resolve => setTimeout(resolve));
      pay.remove();
      await new Promise(resolve => setTimeout(resolve));
    }
  })()`);
  // Each element that is kept would answer to what is now said about its item.
  await tab.run(LISTEN);
  await tab.inFrame("owns({})");
  await tab.until(`events.some(e => e.name == "unlocked")`);
  await tab.inFrame(`say({ type: "resize", height: 99 })`);
  await tab.until(`${SHEET}.style.height == "99px"`);
  assert.deepEqual(await tab.run(`events.filter(e => e.name == "unlocked").map(e => e.at)`), ["FARTHING-PAY"]);
  assert.equal(await tab.run(`[...document.body.children].filter(e => e.shadowRoot?.querySelector("iframe")).length`), 1);
  assert.equal(site.state.requests.filter((url) => url.startsWith("/checkout")).length, 1);
});

story("a frame that reloads goes on where it was", "/after", async (tab) => {
  await opens(tab);
  await tab.inFrame("location.reload()").catch(() => {});
  await tab.untilInFrame(`said.some(m => m.type == "open") && said[0].type == "hello"`);
});

story("what a page sells next is not said to be owned, and has no receipt", "/sealed", async (tab) => {
  await priced(tab);
  await tab.untilInFrame("window.said");
  await tab.run(`(${HOST}.addEventListener("farthing-unlocked", () => ${HOST}.setAttribute("item", "passes/day")),
    window.ready = [], document.addEventListener("farthing-ready", ({ detail }) => ready.push(detail.item + " " + detail.state)))`);
  await tab.inFrame(`owns({ key: "${KEY_TEXT}" })`);
  await tab.until(`ready.includes("passes/day for-sale")`);
  assert.deepEqual(await tab.run(`ready.filter((said) => said.endsWith("owned"))`), []);
  assert.equal(await tab.run(`${HOST}.shadowRoot.querySelector("[part=message]").textContent + ${BUTTON}.hidden`), "false");
});

story("a page that throws the sheet away gets another one", "/after", async (tab) => {
  await opens(tab);
  await tab.inFrame(`say({ type: "closed", opening, item: "${ITEM}" })`);
  await tab.until(`!${SHEET}.open`);
  await tab.run(`${SHEET}.remove()`);
  await tab.run(`${BUTTON}.click()`);
  await tab.until(`${SHEET}.open`);
});

story("the page's script can ask for the token, now and again, and open the sheet", "/sealed", async (tab) => {
  await priced(tab);
  assert.equal(await tab.run(`farthing.entitlement("${ITEM}")`), null);
  await tab.untilInFrame("(window.deaf = true)");
  await tab.run(`void farthing.entitlement("passes/day").then(token => window.token = token)`);
  await tab.untilInFrame(`said.some(m => m.items?.includes("passes/day"))`);
  await tab.inFrame(`owns({ item: "passes/day" })`);
  await tab.until(`window.token == "t"`);
  await tab.run(`farthing.open("${ITEM}")`);
  await tab.until(`${SHEET}.open`);
});

/** From now on the limits of calls run only when the test says so: each is in `limits`, by its number. */
const HOLD_LIMITS = `(({ setTimeout: set, clearTimeout: clear }) => {
  window.limits = new Map();
  window.setTimeout = (run, ms, ...rest) => {
    if (ms != 10000) return set(run, ms, ...rest);
    const number = -1 - limits.size;
    limits.set(number, () => (limits.delete(number), run(...rest)));
    return number;
  };
  window.clearTimeout = (number) => limits.delete(number) || clear(number);
})(window)`;

/** From now on the frame answers no check, and the page has heard the answers that were under way. */
async function deafens(tab) {
  await tab.untilInFrame("window.say && (window.deaf = true)");
  await tab.run(`void farthing.entitlement("passes/day").then(() => window.heard = true)`);
  await tab.inFrame(`owns({ item: "passes/day" })`);
  await tab.until("window.heard");
}

story("a call for a token that was answered leaves nothing behind, and ends no later call", "/sealed", async (tab) => {
  await priced(tab);
  await tab.untilInFrame("window.said");
  await tab.run(HOLD_LIMITS);
  await tab.run(`(async () => {
    const { Promise } = window;
    // Who can still answer the call keeps this function alive.
    window.Promise = function (run) {
      return new Promise((resolve, reject) => {
        const answer = (token) => resolve(token);
        window.answered = new WeakRef(answer);
        run(answer, reject);
      });
    };
    const call = farthing.entitlement("${ITEM}");
    window.Promise = Promise;
    await call;
  })()`);
  await deafens(tab);
  await tab.run(`void farthing.entitlement("${ITEM}").then(token => window.token = token, () => window.token = "rejected")`);
  // The limit of the first call passes, if there is one.
  await tab.run("limits.size > 1 && limits.values().next().value()");
  await tab.inFrame(`owns({ key: "${KEY_TEXT}" })`);
  assert.equal(await tab.until("window.token"), "t");
  assert.equal(await tab.run("limits.size"), 0, "no timer is left");
  await tab.send("HeapProfiler.collectGarbage");
  assert.equal(await tab.run("answered.deref() == undefined"), true, "no listener is left");
});

story("a call for a token that gets no answer is rejected at its own limit, and no other call is", "/sealed", async (tab) => {
  await priced(tab);
  await deafens(tab);
  await tab.run(HOLD_LIMITS);
  await tab.run(`(window.told = [], [1, 2].forEach(call => farthing.entitlement("${ITEM}").then(token => told.push([call, token]), ({ message }) => told.push([call, message]))))`);
  await tab.run("limits.values().next().value()");
  await tab.until("told.length");
  await tab.inFrame(`owns({ key: "${KEY_TEXT}" })`);
  await tab.until("told.length == 2");
  assert.deepEqual(await tab.run("told"), [[1, "unknown"], [2, "t"]]);
  assert.equal(await tab.run("limits.size"), 0);
});

story("a message that cannot be handled does not keep the next ones from being heard", "/sealed", async (tab) => {
  await opens(tab);
  await tab.run(`void (${SHEET}.showModal = () => { throw Error("a script of the page has replaced it"); })`);
  await tab.inFrame(`say({ type: "sheet", opening })`);
  await pays(tab);
  await tab.until(`document.querySelector("[data-farthing-opened] h2")`);
  // The browser reports what was thrown.
  tab.errors.length = 0;
});

story("messages count only when they come over the port", "/sealed", async (tab) => {
  // The stand-in posts a "paid" to the window as well.
  await tab.untilInFrame(`said.some(m => m.type == "check")`);
  await tab.run(`(postMessage({ type: "paid", item: "${ITEM}" }, "*"), new Promise(resolve => setTimeout(resolve, 100)))`);
  assert.equal(await tab.run(`document.querySelector("[data-farthing-opened]") || !${BUTTON}.checkVisibility()`), false);
});

story("frozen prototypes do not keep a reader from paying", "/hostile", async (tab) => {
  await opens(tab);
  await pays(tab);
  await tab.until(`document.querySelector("[data-farthing-opened] h2")`);
});

story("nothing moves when the button takes the link's place", "/sealed", async (tab) => {
  await priced(tab);
  await tab.untilInFrame("said.length > 1");
  const shift = await tab.run(`new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value)).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(sum), 50));
  })`);
  assert.ok(shift < 0.01, `shifted by ${shift}`);
});

story("the loader asks for nothing but the catalogue, its frame and its second file, and keeps nothing", "/far", async (tab) => {
  await tab.run(LISTEN);
  await tab.until(`events.some(e => e.name == "ready")`);
  const [script, catalogue, ...together] = site.state.requests;
  assert.deepEqual([script, catalogue, ...together.sort()], [
    "/farthing.js",
    "/v1/publishers/jeju-post/catalogue.js",
    "/checkout?publisher=jeju-post",
    ANSWERS,
  ]);
  assert.equal(await tab.run("document.cookie + localStorage.length + sessionStorage.length"), "00");
});

story("the checkout is warmed up for a button that half can be seen for a second", "/far", async (tab) => {
  const count = "said.filter(({ type }) => type == 'warm').length";
  const second = () => tab.run("new Promise((resolve) => setTimeout(resolve, 1300))");
  await tab.untilInFrame("said.some(({ type }) => type == 'check')");
  await second();
  assert.equal(await tab.inFrame(count), 0, "it is far below");
  const pictures = "await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))";
  await tab.run(`(async () => { ${HOST}.scrollIntoView(); ${pictures}; scrollTo(0, 0); })()`);
  await second();
  assert.equal(await tab.inFrame(count), 0, "it was passed by");
  await tab.run(`${HOST}.scrollIntoView()`);
  await tab.untilInFrame(`${count} == 1`);
});
