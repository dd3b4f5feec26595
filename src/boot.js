// The frame's first script. It takes the line to the publisher's page, answers what can be answered
// without WebAssembly, has the button that pays in one tap, shows the first screen, and fetches the
// checkout when it is wanted. Whatever fails here ends on the plain page, never with a dead button.

import { EarlySheet, contrast } from "./early.js";

const root = document.documentElement;
const { publisher, origins, billing, terms } = root.dataset;
const allowed = origins.split(" ");
const button = document.getElementById("tap");
const label = button.firstChild;

/** The checkout's end of the line, where it finds all that was said before it was here. */
const { port1: line, port2: checkoutsEnd } = new MessageChannel();
/** @type {MessagePort | undefined} */
let port;
/** Origin of the page, as the browser says. */
let origin = "";
let lang = "";
/** The item of the last `open`, for the plain link: none for a signed offer. */
let item;
/** @type {Promise<void> | undefined} */
let loading;
let isHere = false;
/** Whether the reader, or what the page says of them, needs the checkout. What is loaded on a guess asks nothing. */
let isWanted = false;
/** Whether something has failed that nothing can be relied on after. */
let isBroken;
/** Whether the first screen is being put together. */
let isShowing;
/** The page's last `place`: whose button the frame stands for. None while the sheet is open. */
let place;
/** The checkout's last `one_tap`: what can be paid with one tap. */
let offered;
/** What the button is about: opening and price. */
let shown;
/** What was pressed, until something has come of it. */
let pressed;

const WORDS = {
  en: ["The checkout cannot run in this browser.", "Use the simple page instead"],
  ko: ["이 브라우저에서는 결제 창을 열 수 없어요.", "간단한 결제 페이지로 이동하기"],
};
const language = () => (/^ko(?![a-z])/i.test(lang) ? "ko" : "en");
const words = () => WORDS[language()];

const say = (message) => port.postMessage(message);

const make = (tag, className) => Object.assign(document.createElement(tag), { className });

/** The address of the plain page. */
const plainPage = (item) => `/pay/${publisher}${item ? `/${item}?lang=${language()}` : ""}`;

/** What the checkout hears waits, in its order, until a screen of ours has been painted. */
let painted = Promise.resolve();
const tell = (message) => painted.then(() => line.postMessage(message));

const sheet = new EarlySheet(say, () => tell({ type: "close" }));

/** The checkout cannot go on: the page and the reader get the plain page instead. */
const fail = (error) => {
  console.error(error);
  isBroken = true;
  isShowing || giveUp();
};

const giveUp = () => {
  // What is typed goes to the plain page, by the reader's own press. Where nothing is open, it is so after
  // the next tap.
  if (sheet.isLeft() || !(isHere || sheet.focus())) return;
  port?.postMessage({ type: "fatal" });
  const [text, name] = words();
  const message = make("p", "fatal");
  const link = make("a", "");
  link.href = plainPage(item);
  link.target = "_top";
  link.textContent = name;
  message.setAttribute("role", "alert");
  message.append(text, " ", link);
  document.body.replaceChildren(message);
};

// A panic of WebAssembly, or any exception of ours that nobody caught: nothing can be relied on after.
addEventListener("error", (event) => loading && event.error && fail(event.error));
addEventListener("unhandledrejection", ({ reason }) => reason instanceof WebAssembly.RuntimeError && fail(reason));

/**
 * Whether this browser has a device key, and so may own something. The names are those of
 * platform/store.rs. A database that is not there is not made by asking. Nothing, if storage does not say.
 */
const hasKey = () =>
  new Promise((resolve) => {
    // Throws where all storage is blocked: then there is no key. A database that fails does not say so.
    void localStorage?.length;
    const request = indexedDB.open("farthing", 1);
    request.onupgradeneeded = () => request.transaction.abort();
    // The database that is not there was not made; any other failure says nothing.
    request.onerror = () => resolve(request.error.name == "AbortError" ? false : undefined);
    request.onsuccess = () => {
      const database = request.result;
      const count = database.transaction("device").objectStore("device").count("key");
      count.onsuccess = () => resolve(count.result > 0);
      count.onerror = () => resolve();
      database.close();
    };
  }).catch(() => false);

/** Fetches the checkout once. Glue and WebAssembly come side by side, and begin when nothing waits to be painted. */
const load = () =>
  (loading ||= (async () => {
    const binary = fetch(new URL("./farthing_bg.wasm", import.meta.url));
    const checkout = await import("./farthing.js");
    await painted;
    // The first amount that a browser writes takes it long: it is better written before the tap.
    (0).toLocaleString();
    await checkout.default({ module_or_path: binary });
    await painted;
    checkout.start(checkoutsEnd, publisher, origin);
    isHere = true;
    sheet.isLost = false;
  })().catch(fail));

/** For the checkout: what few readers want is fetched when it is wanted. */
root.passkey = (errand, token) => import("./passkey.js").then((module) => module[errand](token));

// ---- The button that pays in one tap ------------------------------------------------------------

/** For titles, words and prices, which are never taken from the page. The document has asked for it already. */
let catalogue;
/** What it says, as soon as it is here, and how. */
let view;
let wording;
const fromCatalogue = () =>
  (catalogue ||= import(`/v1/publishers/${publisher}/catalogue.js`).then(
    (module) => ({ default: view, wording } = module),
    () => {},
  ));

/** Dresses the button as the page dresses its own. Colors that would hide the price are not taken. */
const dress = ({ accent, "on-accent": onAccent, radius, font }) => {
  const { style } = button;
  button.removeAttribute("style");
  Object.assign(style, { backgroundColor: accent, color: onAccent, borderRadius: radius, fontFamily: font });
  const { backgroundColor, color } = getComputedStyle(button);
  if (!(contrast(backgroundColor, color) >= 3)) style.backgroundColor = style.color = "";
};

/** Paints the button and says that it is there. `price` is the gateway's for this reader, if known. */
const paint = async (price) => {
  const wanted = place;
  await fromCatalogue();
  const sold = view?.items[wanted.item];
  // What a tip comes to is chosen first, and so is how much credit to buy.
  if (place != wanted || !sold || /^t/.test(sold.kind)) return;
  price ||= sold.price;
  const said = wording(lang);
  const text = said.label({ ...sold, price });
  dress(wanted.look);
  button.lang = said.lang;
  if (label.textContent != text) seen();
  label.textContent = text;
  shown = { opening: wanted.opening, price };
  root.dataset.tap = "";
  say({ type: "state", state: "one-tap", item: wanted.item, opening: wanted.opening, entitlement: null });
};

const withdraw = () => {
  pressed = undefined;
  button.removeAttribute("aria-busy");
  // The sheet is drawn when it is asked for: the article that was paid comes first.
  if (root.dataset.tap == "") root.dataset.tap = "over";
};

const countsBytes = () => {
  const { saveData, effectiveType } = navigator.connection || {};
  return saveData || /2g/.test(effectiveType);
};

/**
 * The page says where its button is. Who has never paid here can do so by one tap where the publisher
 * writes tabs; for everybody else the gateway is asked. Who counts bytes gets the checkout when the
 * sheet opens.
 */
const settle = async (message) => {
  if (countsBytes()) return;
  place = message;
  const isKnown = isWanted || (await hasKey());
  if (place != message || !(isKnown || billing == "tab")) return;
  isWanted = true;
  if (offered?.opening == message.opening) await paint(offered.price);
  else if (!isKnown) await paint();
  tell(message);
  // Once the page is idle; it may be busy for long.
  (window.requestIdleCallback || setTimeout)(load, { timeout: 3000 });
};

// ---- Where a tap counts -------------------------------------------------------------------------

/** A press counts after the button has been visible for so long: see TAP_DELAY of the checkout. */
const TAP_DELAY = 500;
/** How far a finger may slip, in CSS pixels, and the frame under it. */
const SLIP = 8;
/** How long a payment may take before the sheet opens for it, in milliseconds. */
const PATIENCE = 4000;

let isClear = false;
/** Since when all of the button can be seen, as it is now. */
let since = Infinity;
/** Since when it has the focus. */
let focused = Infinity;
/** Where the pointer was when it last moved or went down. */
let hover;
let down;
let key;

const seen = () => (since = isClear ? performance.now() : Infinity);

// Version 2, where the browser has it, also says whether the page covers, fades or distorts it.
new IntersectionObserver(
  (entries) => {
    const { isVisible = true, intersectionRatio } = entries.pop();
    const before = isClear;
    isClear = isVisible && intersectionRatio > 0.99;
    if (isClear != before) seen();
  },
  { threshold: [0.5, 0.99, 1], trackVisibility: true, delay: 100 },
).observe(button);
addEventListener("resize", seen);
document.addEventListener("visibilitychange", seen);

/** Where an event is in the frame, and where the frame is on the screen. */
const where = ({ clientX, clientY, screenX, screenY, timeStamp }) => ({
  at: [clientX, clientY, screenX - clientX, screenY - clientY],
  timeStamp,
});
const isNear = (one, other) => one && one.at.every((part, n) => Math.abs(part - other.at[n]) <= SLIP);

/** Whether a press is the reader's own, on a button that they have seen. */
const isMeant = (event) => {
  const press = down || key || event;
  const isThere =
    event.isTrusted &&
    !document.hidden &&
    press.timeStamp - since >= TAP_DELAY &&
    // The words fit: a frame that is made tiny shows none of them.
    label.offsetWidth <= innerWidth &&
    label.offsetHeight <= innerHeight;
  if (!isThere) return false;
  if (down) return isNear(down, where(event)) && down.isAimed;
  // A key that is held, or typed into a button that has just taken the focus, was meant for something else.
  return !key || (!key.repeat && key.timeStamp - focused >= TAP_DELAY);
};

button.onpointermove = (event) => (hover = where(event));
button.onpointerdown = (event) => {
  // The order needs storage, which takes a while to open, and stays open for a moment.
  hasKey();
  down = where(event);
  // A mouse that has not moved since the frame came to lie under it was meant for something else.
  down.isAimed = event.pointerType != "mouse" || isNear(hover, down);
  key = undefined;
};
button.onkeydown = (event) => {
  key = event;
  down = undefined;
};
button.onfocus = ({ timeStamp }) => (focused = timeStamp);
button.onblur = button.onpointercancel = () => (down = key = undefined);

/** One press, one purchase: the checkout hears of it when it is here. */
button.onclick = async (event) => {
  const detail = shown;
  const askForSheet = () => say({ type: "sheet", opening: detail.opening });
  const isPay = isMeant(event);
  down = key = undefined;
  if (pressed) return;
  if (!isPay) return askForSheet();
  pressed = detail;
  button.setAttribute("aria-busy", "true");
  // The sheet has more room to say what takes so long.
  setTimeout(() => pressed == detail && askForSheet(), PATIENCE);
  await load();
  button.dispatchEvent(new CustomEvent("pay", { detail }));
};

// The page gives the focus to the frame when it takes the place of the button that had it.
addEventListener("focus", () => {
  if (document.activeElement == document.body && !sheet.focus()) button.focus();
});

// ---- The line to the page -----------------------------------------------------------------------

/** Whether the gateway may know this reader: then it says how they pay. Nothing until that is found out. */
let known;
const asked = hasKey().then((is) => {
  known ??= !!is;
  // The checkout offers the number that the tab keeps: see platform/phone.rs. Blocked storage keeps none.
  try {
    known ||= "phone" in sessionStorage;
  } catch {}
});
addEventListener("submit", () => (known = true), true);
/** The items whose sheet was opened: of these the checkout knows more. */
const opened = new Set();

/** WebAssembly that is not here after so long is not waited for. */
const LATEST = 60000;
/** Nor is a sheet that the page has no room for, or that is never painted, in milliseconds. */
const UNSEEN = 300;
const NEVER = 1000;

/** A task after the first picture of the whole sheet: the page makes room for it when it hears of its height. */
const nextPicture = () =>
  new Promise((resolve) => {
    const start = performance.now();
    const look = () => {
      const isThere = root.scrollHeight <= innerHeight || performance.now() - start > UNSEEN;
      isThere ? setTimeout(resolve) : requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    setTimeout(resolve, NEVER);
  });

/** What is needed to draw it. */
const described = (data) => ({ ...data, lang: language(), plain: plainPage(data.item) });
const reader = ({ lang }) => ({ isKnown: known, billing, terms, write: wording(lang).write });

/** The page's last `warm`: whose button is likely to be tapped. None from the tap on. */
let likely;

/** Draws the first screen before the tap: nobody sees it yet, and the page learns how high it is. */
const prepare = async (data) => {
  const wanted = (likely = described(data));
  await Promise.all([fromCatalogue(), asked]);
  const isOurs = likely == wanted && !opened.has(data.item) && !data.receipt;
  if (!isOurs || !view?.items[data.item] || root.dataset.tap == "") return;
  delete root.dataset.tap;
  sheet.prepare(wanted, view, reader(wanted));
};

/** Shows the first screen, at once, and with what the catalogue says of the item when that is here. */
const show = async (data) => {
  const isNew = !opened.has(data.item);
  opened.add(data.item);
  likely = undefined;
  const isOurs = !isHere || (isNew && data.item && !data.receipt);
  // What the checkout knows better it draws itself, once what was drawn for another tap is gone.
  if (!isOurs && !sheet.ahead) return;
  const isReady = () => isOurs && known != null && !data.receipt && view?.items[data.item];
  const wanted = described(data);
  const shown = sheet.show(wanted, isReady());
  painted = painted.then(nextPicture);
  if (!isHere) setTimeout(() => isHere || sheet.isLeft(), LATEST);
  if (!isReady()) {
    isShowing = true;
    await Promise.all([fromCatalogue(), asked]);
    isShowing = false;
  }
  if (isReady()) shown(view, reader(wanted));
  if (isBroken) giveUp();
};

/** The reader's other tabs with pages of this publisher; nobody where storage is blocked. */
let tabs = new MessageChannel().port1;
try {
  tabs = new BroadcastChannel("farthing " + publisher);
} catch {}
tabs.onmessage = ({ data }) => port && (data.type ? say(data) : take({ data: { type: "check", items: [data.item] } }));

/** What the checkout says is heard at once: as a message it would wait for the end of the checkout's task. */
checkoutsEnd.postMessage = (data) => {
  const { type, item, state, opening } = data;
  const isPlaces = place?.opening == opening;
  if (type == "one_tap") {
    offered = data;
    // The page hears of it when the button is painted.
    return isPlaces && paint(data.price);
  }
  const isRefused = type == "sheet" || (state == "for-sale" && isPlaces);
  if (isRefused) offered = undefined;
  if (isRefused || (state == "owned" && place?.item == item)) withdraw();
  if (type == "paid") {
    known = true;
    tabs.postMessage({ item });
  }
  if (data.is_undone) tabs.postMessage(data);
  say(data);
};

/** Storage that fails is asked once more, after so long. */
const AGAIN = 2000;

const take = async ({ data }) => {
  const { type, items } = data;
  lang = data.look?.lang || lang;
  if (type == "place") return settle(data);
  if (type == "open") {
    item = data.item;
    place = undefined;
    withdraw();
    delete root.dataset.tap;
    show(data);
  }
  if (items?.length == 0 || (type == "close" && sheet.close())) return;
  isWanted ||= !/^(hello|warm|check)$/.test(type);
  if (type == "check" && !isWanted) {
    const has = (await hasKey()) ?? (await new Promise((resolve) => setTimeout(() => resolve(hasKey()), AGAIN)));
    if (!(has || isWanted)) {
      const state = has == false ? "for-sale" : "unknown";
      for (const item of items) say({ type: "state", item, state, entitlement: null });
      return;
    }
  }
  tell(data);
  if (type == "hello" || (type == "warm" && countsBytes())) return;
  fromCatalogue();
  load();
  if (type == "warm") prepare(data);
};

addEventListener("message", (event) => {
  const isPage = event.source == parent && parent != window && allowed.includes(event.origin);
  if (!isPage || port || event.data?.farthing != "connect") return;
  origin = event.origin;
  port = event.ports[0];
  port.onmessage = take;
  say({ type: "ready" });
});
