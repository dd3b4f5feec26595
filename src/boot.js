// The frame's first script. It connects to the publisher's page, answers what can be answered without
// WebAssembly, shows the first screen, and loads the button that pays in one tap and the checkout when they
// are needed. After any failure here the reader gets a link to the plain page, never a button without effect.

import { EarlySheet, contrast } from "./early.js";

const root = document.documentElement;
const { publisher, origins, billing, terms } = root.dataset;
const allowed = origins.split(" ");

/** A channel to the checkout. Messages wait in it until the checkout is loaded. */
const { port1: line, port2: checkoutsEnd } = new MessageChannel();
/** @type {MessagePort | undefined} */
let port;
/** Origin of the page, as the browser reports it. */
let origin = "";
let lang = "";
/** The item of the last `open`, for the link to the plain page. A signed offer has none. */
let item;
/** @type {Promise<void> | undefined} */
let loading;
let isHere = false;
/** Whether the checkout is really needed. If it was only loaded in advance, it may ask the gateway nothing yet. */
let isWanted = false;
/** Whether an error has occurred after which the checkout cannot be relied on. */
let isBroken;
/** Whether the first screen is waiting for the catalogue. */
let isShowing;
/** The page's last `place`: the element whose button the frame covers. None while the sheet is open. */
let place;

const WORDS = {
  en: ["The checkout cannot run in this browser.", "Use the simple page instead"],
  ko: ["이 브라우저에서는 결제 창을 열 수 없어요.", "간단한 결제 페이지로 가기"],
};
const language = () => (/^ko(?![a-z])/i.test(lang) ? "ko" : "en");
const words = () => WORDS[language()];

const say = (message) => port.postMessage(message);

const make = (tag, className) => Object.assign(document.createElement(tag), { className });

/** The address of the plain page. */
const plainPage = (item) => `/pay/${publisher}${item ? `/${item}?lang=${language()}` : ""}`;

/** Messages to the checkout wait, in their order, until the first screen has been painted. */
let painted = Promise.resolve();
const tell = (message) => painted.then(() => line.postMessage(message));

const sheet = new EarlySheet(say, () => tell({ type: "close" }));

/** The checkout cannot go on. The page is told, and the reader gets a link to the plain page. */
const fail = (error) => {
  console.error(error);
  isBroken = true;
  isShowing || giveUp();
};

const giveUp = () => {
  // If the reader is typing, their own press sends the form to the plain page. If nothing is open, the link
  // is shown after the next tap.
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

// After a panic of WebAssembly, or an exception that nobody caught, the checkout cannot be relied on.
addEventListener("error", (event) => loading && event.error && fail(event.error));
addEventListener("unhandledrejection", ({ reason }) => reason instanceof WebAssembly.RuntimeError && fail(reason));

/**
 * Whether this browser has a device key, and so may own something. The names are those of
 * platform/store.rs. Asking does not create the database. Resolves to undefined if storage fails.
 */
const hasKey = () =>
  new Promise((resolve) => {
    // Throws if all storage is blocked; then there is no key. IndexedDB alone would not show that.
    void localStorage?.length;
    const request = indexedDB.open("farthing", 1);
    request.onupgradeneeded = () => request.transaction.abort();
    // An aborted upgrade means that there was no database. After any other error it is not known.
    request.onerror = () => resolve(request.error.name == "AbortError" ? false : undefined);
    request.onsuccess = () => {
      const database = request.result;
      const count = database.transaction("device").objectStore("device").count("key");
      count.onsuccess = () => resolve(count.result > 0);
      count.onerror = () => resolve();
      database.close();
    };
  }).catch(() => false);

/** Loads the checkout, once. Script and WebAssembly are fetched in parallel, and start after the first screen. */
const load = () =>
  (loading ||= (async () => {
    const binary = fetch(new URL("./farthing_bg.wasm", import.meta.url));
    const checkout = await import("./farthing.js");
    await painted;
    // The first formatting of a number is slow. So one is formatted now, before the tap.
    (0).toLocaleString();
    await checkout.default({ module_or_path: binary });
    await painted;
    checkout.start(checkoutsEnd, publisher, origin);
    isHere = true;
    sheet.isLost = false;
  })().catch(fail));

/** For the checkout: runs a function of passkey.js, which is loaded only when it is needed. */
root.passkey = (errand, token) => import("./passkey.js").then((module) => module[errand](token));

// ---- The button that pays in one tap ------------------------------------------------------------

/** The source of titles, words and prices, which are never taken from the page. The document preloads it. */
let catalogue;
/** Its data and its function for words and amounts, as soon as they are loaded. */
let view;
let wording;
/** Resolves to the module, or to undefined if it cannot be loaded. */
const fromCatalogue = () =>
  (catalogue ||= import(`/v1/publishers/${publisher}/catalogue.js`).then(
    (module) => ({ default: view, wording } = module),
    () => {},
  ));

const countsBytes = () => {
  const { saveData, effectiveType } = navigator.connection || {};
  return saveData || /2g/.test(effectiveType);
};

/** The button: what `oneTap` of tap.js returns, as soon as that is loaded. Before, it is hidden. */
let tap;
let loadingTap;
/**
 * Loads the button's script, once, and resolves to `tap`. If that fails, the page keeps its own button: browsers
 * remember a failed import, so it is not tried again.
 */
const loadTap = () =>
  (loadingTap ||= import("./tap.js")
    .then(({ oneTap }) => (tap = oneTap(() => place, fromCatalogue, contrast, load, say)))
    .catch(() => {}));

/**
 * The page shows its button. A new reader can pay with one tap if the publisher bills by tab. For all other
 * readers the gateway is asked. Readers who save data get no such button, and the checkout only when the sheet opens.
 */
const settle = async (message) => {
  if (countsBytes()) return;
  // The page sells something else here now: the outcome of a press before is not waited for.
  if (place?.opening != message.opening) tap?.withdraw();
  place = message;
  const isKnown = isWanted || (await hasKey());
  const isPossible = (isKnown || billing == "tab") && (await loadTap());
  if (place != message || !isPossible) return;
  isWanted = true;
  await tap.show(isKnown);
  tell(message);
  // When the page is idle, or after 3 seconds.
  (window.requestIdleCallback || setTimeout)(load, { timeout: 3000 });
};

// The page moves the focus to the frame when the sheet is open.
addEventListener("focus", () => document.activeElement == document.body && sheet.focus());

// ---- The line to the page -----------------------------------------------------------------------

/** Whether the gateway may know this reader, and so how they pay. Undefined until that is found out. */
let known;
const asked = hasKey().then((is) => {
  known ??= !!is;
  // A saved number counts too, because the checkout offers it: see platform/phone.rs. Reading it may throw.
  try {
    known ||= "phone" in sessionStorage;
  } catch {}
});
addEventListener("submit", () => (known = true), true);
/** The items whose sheet was opened. The checkout knows more about these than the first screen. */
const opened = new Set();

/** How long to wait for WebAssembly, in milliseconds, before the form goes to the plain page. */
const LATEST = 60000;
/** How long to wait until the page has room for the sheet, and until it is painted, in milliseconds. */
const UNSEEN = 300;
const NEVER = 1000;

/** Resolves after the whole sheet was first painted. The page makes room when it is told the height. */
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

/** The data that the first screen needs. */
const described = (data) => ({ ...data, lang: language(), plain: plainPage(data.item) });
const reader = ({ lang }) => ({ isKnown: known, billing, terms, write: wording(lang).write });

/** The page's last `warm`: the element that is likely to be tapped. None after the tap. */
let likely;

/** Draws the first screen before the tap, invisibly, and tells the page its height. */
const prepare = async (data) => {
  const wanted = (likely = described(data));
  await Promise.all([fromCatalogue(), asked]);
  const isOurs = likely == wanted && !opened.has(data.item) && !data.receipt;
  if (!isOurs || !view?.items[data.item] || root.dataset.tap == "") return;
  delete root.dataset.tap;
  sheet.prepare(wanted, view, reader(wanted));
};

/** Shows the first screen at once, and adds title and price when the catalogue is loaded. */
const show = async (data) => {
  const isNew = !opened.has(data.item);
  opened.add(data.item);
  likely = undefined;
  const isOurs = !isHere || (isNew && data.item && !data.receipt);
  // If the checkout knows more, it draws the screen itself. A screen that was drawn ahead is removed first.
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

/** A channel to the reader's other tabs with pages of this publisher. Unconnected if storage is blocked. */
let tabs = new MessageChannel().port1;
try {
  tabs = new BroadcastChannel("farthing " + publisher);
} catch {}
tabs.onmessage = ({ data }) => port && (data.type ? say(data) : take({ data: { type: "check", items: [data.item] } }));

/** The checkout calls this in place of the port's own method: a real message would wait for the end of its task. */
checkoutsEnd.postMessage = (data) => {
  const { type, item } = data;
  tap?.hear(data);
  // The button itself tells the page, when it is painted.
  if (type == "one_tap") return;
  if (type == "paid") {
    known = true;
    tabs.postMessage({ item });
  }
  if (data.is_undone) tabs.postMessage(data);
  say(data);
};

/** If storage fails, it is asked once more after so many milliseconds. */
const AGAIN = 2000;

const take = async ({ data }) => {
  const { type, items } = data;
  lang = data.look?.lang || lang;
  if (type == "place") return settle(data);
  if (type == "open") {
    item = data.item;
    place = undefined;
    tap?.withdraw();
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
  // A new reader can pay with one tap here. Not before this message, which the page sends at the frame's `load`
  // event: browsers may hold that event back for an import.
  if (billing == "tab" && !countsBytes()) loadTap();
});
