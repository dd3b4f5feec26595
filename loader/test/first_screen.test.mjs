// The first screen: the real loader and the real frame's scripts in a real browser, while the checkout
// behind them is held back or never comes.

import assert from "node:assert/strict";

import { site, stories } from "./stories.mjs";

const page = (item, publisher, { lang = "en", more = "" } = {}) => ({
  body: `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>body{margin:40px}</style><h1>News</h1><farthing-pay item="${item}" ${more}></farthing-pay><script async src="GATEWAY/farthing.js" data-publisher="${publisher}"></script>`,
});
const ARTICLE = "articles/night-market";
const PAGES = {
  "/direct": page(ARTICLE, "direct-daily"),
  "/direct-ko": page(ARTICLE, "direct-daily", { lang: "ko" }),
  "/dark": page(ARTICLE, "direct-daily", { more: 'theme="dark" style="--farthing-accent:#7a1fa2;--farthing-on-accent:#fff;--farthing-radius:2em"' }),
  "/faint": page(ARTICLE, "direct-daily", { more: 'style="--farthing-accent:#eee;--farthing-on-accent:#fff"' }),
  "/pass": page("passes/day", "direct-daily"),
  "/tip": page("tips/kim-jiwoo", "direct-daily"),
  "/new-kind": page("extras/new", "direct-daily"),
  "/credit": page(ARTICLE, "han-river"),
  "/credit-euro": page("passes/day", "han-river"),
  "/tab": page(ARTICLE, "daily-sejong"),
  "/tab-euro": page("passes/day", "daily-sejong"),
  "/offer": (({ body }) => ({ body: body.replace("item=", "offer=") }))(page("signed.by.publisher", "direct-daily")),
  "/two": (({ body }) => ({ body: body.replace("<script", '<p><farthing-pay item="passes/day"></farthing-pay><script') }))(page(ARTICLE, "direct-daily")),
};

const SHEET = "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('dialog')).find(Boolean)";
const BUTTON = "document.querySelector('farthing-pay').shadowRoot.querySelector('button')";
const OTHER = "document.querySelectorAll('farthing-pay')[1].shadowRoot.querySelector('button')";
const SECTION = "document.querySelector('section')";
const EARLY = `${SECTION}?.dataset.early != undefined`;
const FORM = `${EARLY} && document.querySelector("form") && document.activeElement.id == "phone" && document.hasFocus()`;

const story = stories(PAGES, { checkout: "held" });

const middle = (tab, element) =>
  tab.run(`(({ x, y, width, height }) => [x + width / 2, y + height / 2])(${element}.getBoundingClientRect())`);

/** The middle of the button in the page, when that has its price. */
async function button(tab) {
  await tab.until(`/\\d/.test(${BUTTON}.textContent)`);
  return middle(tab, BUTTON);
}

/** Presses the button in the page, as a hand does. */
const taps = async (tab) => tab.click(...(await button(tab)));

/** Moves the mouse to the button, once the frame can hear of it. */
async function hovers(tab) {
  const at = await button(tab);
  await tab.untilInFrame("document.readyState == 'complete'");
  await tab.mouse("mouseMoved", ...at);
}

/** Waits until the form is there, and page and frame agree that the frame has the focus. */
async function asks(tab) {
  await tab.untilInFrame(FORM);
  await tab.until(`${SHEET}.getRootNode().activeElement == ${SHEET}.firstChild`);
}

/** Waits until something of the gateway's is asked for. */
async function asked(tab, address) {
  for (const end = Date.now() + 8000; !site.state.requests.some((url) => url.startsWith(address)); ) {
    assert.ok(Date.now() < end, `${address} is asked for`);
    await tab.run("new Promise(requestAnimationFrame)");
  }
}

/** Waits until the sheet is as high as what stands on it. */
async function settled(tab) {
  const high = () => tab.inFrame(`${SECTION}.getBoundingClientRect().height`);
  const room = () => tab.run(`${SHEET}.getBoundingClientRect().height`);
  for (const end = Date.now() + 8000; Math.abs((await high()) - (await room())) >= 2; ) {
    assert.ok(Date.now() < end, `${await high()} in ${await room()}`);
  }
}

/**
 * Presses an element of the sheet, as a hand does, until a press reaches it: the browser finds what is
 * pressed by what it has painted, in both processes, and the sheet has just grown.
 */
async function presses(tab, selector) {
  await settled(tab);
  const element = `document.querySelector(${JSON.stringify(selector)})`;
  await tab.inFrame(`${element}.addEventListener("click", () => (window.reached = true))`);
  for (let tries = 0; tries < 10; tries++) {
    const inside = await tab.inFrame(`(window.reached = false, (({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(${element}.getBoundingClientRect()))`);
    const outside = await tab.run(`(({ x, y }) => ({ x, y }))(${SHEET}.querySelector("iframe").getBoundingClientRect())`);
    await tab.click(inside.x + outside.x, inside.y + outside.y);
    if (await tab.inFrame("new Promise(resolve => { const end = Date.now() + 600; const look = () => window.reached || Date.now() > end ? resolve(window.reached) : setTimeout(look, 20); look(); })").catch(() => true)) return;
  }
  throw new Error(`nothing presses ${selector}`);
}

const types = (tab, text) => tab.send("Input.insertText", { text });
const value = (tab) => tab.inFrame(`document.querySelector("#phone").value`);

for (const [path, title, price, label] of [
  ["/direct", "Night market", "₩300", "Mobile number"],
  ["/direct-ko", "Night market", "300원", "휴대폰 번호"],
  ["/pass", "Day pass", "€4.90", "Mobile number"],
]) {
  for (const width of [360, 1280]) {
    story(`at the tap the sheet is there, whoever waits: ${path} ${width}`, path, async (tab) => {
      await taps(tab);
      await asks(tab);
      const said = await tab.inFrame(`({
        role: ${SECTION}.getAttribute("role"), name: document.getElementById(${SECTION}.getAttribute("aria-labelledby")).textContent,
        publication: document.querySelector(".publication").textContent, price: document.querySelector(".price").textContent,
        label: document.querySelector("label").textContent, focus: document.activeElement.id, lang: document.documentElement.lang,
        button: document.querySelector("[type=submit]").textContent, tel: document.querySelector("#phone").autocomplete,
        open: /{/.test(document.body.textContent), marks: performance.getEntriesByName("farthing-usable").length })`);
      assert.deepEqual({ ...said, button: said.button.includes(price) }, {
        role: "dialog", name: title, publication: "Jeju Post", price, label, focus: "phone",
        lang: path.endsWith("ko") ? "ko" : "en", button: true, tel: "tel", open: false, marks: 1,
      });
      assert.equal(await tab.run(`${SHEET}.open && ${SHEET}.getAttribute("aria-label")`), path.endsWith("ko") ? "결제" : "Checkout");
      await settled(tab);
    }, { width });
  }
}

for (const [path, screen, words] of [
  ["/credit", "phone", ["₩3,000 · Text me a code", "₩2,700"]],
  // Tabs and credit are in won.
  ["/credit-euro", "phone", ["€4.90 · Text me a code"]],
  ["/tab-euro", "phone", ["€4.90 · Text me a code"]],
  // How much is chosen first; what a kind is that we do not know, the gateway knows.
  ["/tip", "loading", ["A coffee", "₩500", "One moment"]],
  ["/new-kind", "loading", ["New", "₩100", "One moment"]],
]) {
  story(`what a reader is asked whom nobody knows: ${path}`, path, async (tab) => {
    await taps(tab);
    await tab.untilInFrame(`${EARLY} && document.querySelector(".price").textContent`);
    assert.equal(await tab.inFrame(`${SECTION}.dataset.screen`), screen);
    const text = await tab.inFrame("document.body.innerText");
    for (const word of words) assert.ok(text.includes(word), `${word} in ${text}`);
  });
}

story("theme and colors are the page's, where words can be read on them", "/dark", async (tab) => {
  await taps(tab);
  await asks(tab);
  const root = await tab.inFrame(`({ theme: document.documentElement.dataset.theme, accent: getComputedStyle(document.querySelector("[type=submit]")).backgroundColor })`);
  assert.deepEqual(root, { theme: "dark", accent: "rgb(122, 31, 162)" });
});

story("colors that would hide the price are not taken", "/faint", async (tab) => {
  await taps(tab);
  await asks(tab);
  assert.equal(await tab.inFrame(`document.documentElement.style.getPropertyValue("--farthing-accent")`), "");
});

story("the screen says which signed offer it is for, so that the checkout takes it over", "/offer", async (tab) => {
  await tab.until(BUTTON);
  await tab.run(`${BUTTON}.click()`);
  assert.equal(await tab.untilInFrame(`${SECTION}?.dataset.early`), "signed.by.publisher");
});

story("keys are taken at once, and stay when the checkout comes", "/direct", async (tab) => {
  await taps(tab);
  await asks(tab);
  for (const key of "01012345") await types(tab, key);
  assert.equal(await value(tab), "01012345");
  site.release();
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'open')");
  assert.equal(await value(tab), "01012345");
  assert.equal(await tab.inFrame("document.activeElement.id"), "phone");
});

story("keys arrive where the tap was before the frame", "/direct", async (tab) => {
  await taps(tab);
  await tab.until(`${SHEET}.open`);
  site.release();
  await asks(tab);
  await types(tab, "01012345");
  assert.equal(await value(tab), "01012345");
}, { site: { frame: "held", checkout: "there" } });

story("a press is kept for the checkout, once, and the button says so", "/direct", async (tab) => {
  await taps(tab);
  await asks(tab);
  await types(tab, "01012345678");
  await presses(tab, "[type=submit]");
  await presses(tab, "[type=submit]");
  assert.deepEqual(await tab.inFrame(`[${SECTION}.dataset.pressed, ${SECTION}.dataset.said, document.querySelectorAll(".spinner").length, document.querySelector("[type=submit]").getAttribute("aria-disabled")]`), ["", "300 300 KRW", 1, "true"]);
  assert.deepEqual(site.state.posts, []);
});

story("a press where the tap went, without a look at the sheet, does not count", "/direct", async (tab) => {
  await taps(tab);
  await asks(tab);
  await presses(tab, "[type=submit]");
  assert.equal(await tab.inFrame(`${SECTION}.dataset.pressed ?? "none"`), "none");
}, { site: { guard: ["const TAP_DELAY = 500", "const TAP_DELAY = 60000"] } });

for (const guard of [[], ["isVisible && isIntersecting", "true"]]) {
  const title = `a press on a sheet that the page fades ${guard.length ? "would count, without the guard" : "does not count"}`;
  story(title, "/tab", async (tab) => {
    await button(tab);
    await tab.run(`farthing.open("${ARTICLE}")`);
    await tab.untilInFrame(`${EARLY} && document.querySelector("form")`);
    await tab.inFrame(`void new IntersectionObserver((all) => (window.isFaded = !all.pop().isVisible), { trackVisibility: true, delay: 100 }).observe(${SECTION})`);
    await tab.run(`void ${SHEET}.after(Object.assign(document.createElement("style"), { textContent: "dialog { opacity: .02 !important }" }))`);
    await tab.untilInFrame("window.isFaded");
    await tab.untilInFrame("new Promise((resolve) => setTimeout(() => resolve(true), 700))");
    await presses(tab, "[type=submit]");
    assert.equal(await tab.inFrame(`"pressed" in ${SECTION}.dataset`), guard.length > 0);
  }, { site: { guard } });
}

story("a press by a script does not count", "/direct", async (tab) => {
  await taps(tab);
  await asks(tab);
  await types(tab, "01012345678");
  await tab.inFrame(`document.querySelector("form").dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }))`);
  assert.equal(await tab.inFrame(`${SECTION}.dataset.pressed ?? "none"`), "none");
});

story("buttons that were pressed, and what was ticked, reach the checkout", "/direct", async (tab) => {
  await taps(tab);
  await asks(tab);
  await presses(tab, ".by-phone");
  await presses(tab, ".check input");
  await tab.inFrame(`(window.heard = [], document.querySelector(".by-phone").onclick = () => heard.push("phone"),
    document.querySelector(".check input").onchange = () => heard.push("tick"), ${SECTION}.removeAttribute("data-early"))`);
  assert.deepEqual(await tab.inFrame("heard"), ["phone", "tick"]);
});

for (const way of ["Escape", ".close"]) {
  story(`the sheet closes before there is a checkout: ${way}`, "/direct", async (tab) => {
    await taps(tab);
    await asks(tab);
    await types(tab, "01012345678");
    await presses(tab, "[type=submit]");
    way == "Escape" ? await tab.key(way) : await presses(tab, way);
    await tab.until(`!${SHEET}.open`);
    assert.equal(await tab.inFrame(`${SECTION}.dataset.pressed ?? "none"`), "none");
    site.release();
    await tab.untilInFrame("/open.*close/.test(window.asked?.map(({ type }) => type))");
  });
}

story("a checkout that is there on a guess is not asked for what nobody owns", "/direct", async (tab) => {
  await hovers(tab);
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'warm')");
  assert.equal(await tab.run(`farthing.entitlement("${ARTICLE}")`), null);
  await taps(tab);
  await tab.untilInFrame("asked.some(({ type }) => type == 'open')");
  assert.deepEqual(await tab.inFrame("asked.filter(({ type }) => type == 'check')"), []);
}, { site: { checkout: "there" } });

story("a mouse that came before the frame warms it", "/direct", async (tab) => {
  await tab.mouse("mouseMoved", ...(await button(tab)));
  await tab.until(`${SHEET}.isConnected`);
  await asked(tab, "/checkout?");
  site.release();
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'warm')");
}, { site: { frame: "held", checkout: "there", guard: ["setTimeout(warm, 1000,", "void (0,"] } });

/** Waits until a screen with a form is drawn, ahead of any tap, for `item`. */
const drawnAhead = (tab, item) => tab.untilInFrame(`${SECTION}?.dataset.early == "${item}" && document.querySelector("form") != null`);

for (const checkout of ["held", "there"]) {
  story(`a likely tap finds its screen drawn, as high as it is, and only shows it: checkout ${checkout}`, "/direct", async (tab) => {
    await hovers(tab);
    await drawnAhead(tab, ARTICLE);
    if (checkout == "there") await tab.untilInFrame("window.asked");
    const high = await tab.inFrame(`Math.ceil(${SECTION}.getBoundingClientRect().height)`);
    await tab.until(`${SHEET}.getBoundingClientRect().height == ${high}`);
    assert.equal(await tab.run(`getComputedStyle(${SHEET}).visibility + ${SHEET}.open`), "hiddenfalse");
    assert.equal(await tab.inFrame(`getComputedStyle(document.querySelector("#phone")).visibility`), "hidden");
    assert.equal(await tab.inFrame("document.hasFocus() || performance.getEntriesByName('farthing-usable').length"), 0);
    await tab.inFrame(`void (window.drawn = [document.querySelector("#phone")], new MutationObserver(() => drawn.push("again"))
      .observe(${SECTION}, { childList: true, subtree: true }))`);
    await taps(tab);
    await asks(tab);
    await settled(tab);
    assert.equal(await tab.run(`${SHEET}.getBoundingClientRect().height`), high);
    assert.deepEqual(await tab.inFrame(`[drawn.length, drawn[0] == document.activeElement, performance.getEntriesByName("farthing-usable").length]`), [1, true, 1]);
  }, { site: { checkout } });

  story(`a tap on another button than the likely one gets its own screen: checkout ${checkout}`, "/two", async (tab) => {
    await hovers(tab);
    await drawnAhead(tab, ARTICLE);
    if (checkout == "there") await tab.untilInFrame("window.asked && (window.refuses = true)");
    await tab.run(`${OTHER}.onpointerenter = ${OTHER}.onfocus = null`);
    await tab.click(...(await middle(tab, OTHER)));
    await asks(tab);
    assert.match(await tab.inFrame(`${SECTION}.dataset.early + document.querySelector("#title").textContent + document.querySelector(".price").textContent`), /^passes.dayDay pass€4.90$/);
    // The first one again, which may be drawn anew: its own words in any case.
    await tab.key("Escape");
    await tab.until(`!${SHEET}.open`);
    await taps(tab);
    await asks(tab);
    assert.match(await tab.inFrame(`document.querySelector("#title").textContent`), /^Night market$/);
  }, { site: { checkout } });
}

story("an article that was opened before is left to the checkout, also where another screen was drawn ahead", "/two", async (tab) => {
  await hovers(tab);
  await tab.untilInFrame("window.asked && (window.refuses = true)");
  await taps(tab);
  await asks(tab);
  await tab.key("Escape");
  await tab.until(`!${SHEET}.open`);
  await tab.mouse("mouseMoved", ...(await middle(tab, OTHER)));
  await drawnAhead(tab, "passes/day");
  await tab.run(`${BUTTON}.onpointerenter = ${BUTTON}.onfocus = null`);
  await taps(tab);
  await tab.untilInFrame("asked.filter(({ type }) => type == 'open').length == 2");
  assert.deepEqual(await tab.inFrame(`(({ early, screen }) => [early, screen])(${SECTION}.dataset)`), [ARTICLE, "loading"]);
  assert.equal(await tab.inFrame(`getComputedStyle(${SECTION}).visibility`), "visible");
}, { site: { checkout: "there" } });

story("a screen that is drawn ahead is drawn anew where the page's wishes have changed", "/direct", async (tab) => {
  await hovers(tab);
  await drawnAhead(tab, ARTICLE);
  await tab.run("document.querySelector('farthing-pay').setAttribute('theme', 'dark')");
  await tab.run("document.querySelector('farthing-pay').setAttribute('lang', 'ko')");
  await taps(tab);
  await asks(tab);
  assert.deepEqual(await tab.inFrame(`[document.documentElement.lang, document.documentElement.dataset.theme, document.querySelector(".price").textContent]`), ["ko", "dark", "300원"]);
});

story("nothing is drawn ahead over a sheet that is open", "/two", async (tab) => {
  await taps(tab);
  await asks(tab);
  await types(tab, "010");
  await tab.run(`${OTHER}.onpointerenter()`);
  await tab.run(`${OTHER}.onfocus()`);
  // Whatever the page has said before is heard before this.
  await tab.key("Escape");
  await tab.until(`!${SHEET}.open`);
  assert.equal(await tab.inFrame(`${SECTION}.dataset.early`), ARTICLE);
});

story("what is known before the tap is drawn at once, without a screen that says it is loading", "/direct", async (tab) => {
  await hovers(tab);
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'warm')");
  await tab.inFrame("import('/v1/publishers/direct-daily/catalogue.js').then(() => true)");
  await tab.inFrame(`void (window.before = [], new MutationObserver((changes) => before.push(...changes.map(({ oldValue }) => oldValue)))
    .observe(document.getElementById("checkout"), { subtree: true, attributeFilter: ["data-screen"], attributeOldValue: true }))`);
  await taps(tab);
  await asks(tab);
  assert.ok(!(await tab.inFrame("before")).includes("loading"));
}, { site: { checkout: "there" } });

story("a checkout that is there hears of the tap when the whole sheet has been painted", "/direct", async (tab) => {
  await hovers(tab);
  await tab.untilInFrame("window.asked?.some(({ type }) => type == 'warm')");
  await tab.inFrame(`void (asked.push = function (message) {
    if (message.type == "open") window.room = [document.documentElement.scrollHeight, innerHeight];
    return Array.prototype.push.call(this, message);
  })`);
  await taps(tab);
  const [needed, room] = await tab.untilInFrame("window.room");
  assert.ok(needed > 200 && needed <= room, `${needed} in ${room}`);
}, { site: { checkout: "there", guard: ["const UNSEEN = 300;\nconst NEVER = 1000;", "const UNSEEN = 60000, NEVER = 60000;"] } });

const NUMBER = "01012345678";
const POST = ["/pay/direct-daily/articles/night-market?lang=en", `phone=${NUMBER}`];

story("where no checkout comes, the form goes to the plain page with what was typed", "/direct", async (tab) => {
  await taps(tab);
  await asks(tab);
  await types(tab, NUMBER);
  await tab.inFrame("new Promise(resolve => setTimeout(resolve, 300))");
  await presses(tab, "[type=submit]");
  await tab.until("document.title == 'Plain'");
  assert.deepEqual(site.state.posts, [POST]);
}, { site: { checkout: "broken" } });

story("a checkout that is broken before the tap closes nothing after it", "/direct", async (tab) => {
  await hovers(tab);
  await asked(tab, "/assets/farthing.js");
  await taps(tab);
  await asks(tab);
  await types(tab, NUMBER);
  await presses(tab, "[type=submit]");
  await tab.until("document.title == 'Plain'");
  assert.deepEqual(site.state.posts, [POST]);
}, { site: { checkout: "broken" } });

story("a press on a checkout that takes a minute goes to the plain page", "/direct", async (tab) => {
  await taps(tab);
  await asks(tab);
  await types(tab, NUMBER);
  await presses(tab, "[type=submit]");
  await tab.until("document.title == 'Plain'");
  assert.deepEqual(site.state.posts, [POST]);
}, { site: { guard: ["const LATEST = 60000", "const LATEST = 900"] } });

story("where no checkout comes and there is no form, the page leads to the plain page", "/tip", async (tab) => {
  await taps(tab);
  await tab.until(`document.querySelector("farthing-pay").shadowRoot.querySelector("[href*='/pay/direct-daily/tips/kim-jiwoo']")`);
}, { site: { checkout: "broken" } });
