// A gateway that a test scripts, and a count of what is left behind.

const answers = new Map();
const asked = [];
const pageFetch = globalThis.fetch;

/** From now on answers come from the script; everything else goes to the real server. */
export function install() {
  answers.clear();
  asked.length = 0;
  delete document.createElement;
  globalThis.fetch = async (request) => {
    const path = new URL(request.url).pathname;
    const call = `${request.method} ${path}`;
    if (!path.startsWith("/v1/")) return pageFetch(request);
    asked.push({ call, key: request.headers.get("idempotency-key"), body: await request.text() });
    const queue = answers.get(call) || [];
    const next = queue.length > 1 ? queue.shift() : queue[0];
    if (!next) return new Response("", { status: 502 });
    if (next.status === 0) throw new TypeError("network");
    if (next.status === 1) return new Promise(() => {});
    const isPage = next.body.startsWith("<");
    const headers = { "content-type": isPage ? "text/html" : "application/json" };
    return new Response(next.body, { status: next.status, headers });
  };
}

export function answer(call, status, body) {
  answers.set(call, [...(answers.get(call) || []), { status, body }]);
}

export const calls = () => asked.map(({ call }) => call).join("\n");
export const keys = (call) =>
  asked.filter((ask) => ask.call === call).map((ask) => ask.key).join("\n");
export const bodies = (call) =>
  asked.filter((ask) => ask.call === call).map((ask) => ask.body).join("\n");

/** A stream that stays silent: news come by asking. */
export function silence() {
  globalThis.EventSource = class extends EventTarget {
    static OPEN = 1;
    readyState = 0;
    close() {
      this.readyState = 2;
    }
  };
}

/** The frame's button is in the document before the checkout. */
export function put_tap() {
  const button = document.getElementById("tap") || document.body.appendChild(document.createElement("button"));
  Object.assign(button, { id: "tap", hidden: true });
}

/** A press of it, as `tap.js` passes it on. */
export function press_tap(opening, amount) {
  const detail = { opening, price: { amount, currency: "KRW" } };
  document.getElementById("tap").dispatchEvent(new CustomEvent("pay", { detail }));
}

// ---- What is left behind ------------------------------------------------------------------------

const listeners = new Set();
const timers = new Set();
const { addEventListener, removeEventListener } = EventTarget.prototype;
const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
const ids = new WeakMap();
let count = 0;
const id = (object) => ids.get(object) ?? (ids.set(object, ++count), count);

export function watch() {
  listeners.clear();
  timers.clear();
  EventTarget.prototype.addEventListener = function (kind, callback, options) {
    if (callback) listeners.add(`${id(this)} ${kind} ${id(callback)} ${this?.constructor?.name}`);
    return addEventListener.call(this, kind, callback, options);
  };
  EventTarget.prototype.removeEventListener = function (kind, callback, options) {
    if (callback) listeners.delete(`${id(this)} ${kind} ${id(callback)} ${this?.constructor?.name}`);
    return removeEventListener.call(this, kind, callback, options);
  };
  globalThis.setTimeout = (callback, delay, ...rest) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      callback(...rest);
    }, delay);
    timers.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    timers.delete(timer);
    clearTimeout(timer);
  };
  globalThis.setInterval = (callback, delay) => {
    const timer = setInterval(callback, delay);
    timers.add(timer);
    return timer;
  };
  globalThis.clearInterval = (timer) => {
    timers.delete(timer);
    clearInterval(timer);
  };
}

export function unwatch() {
  Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
  Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
}

export const left = () => `${[...listeners].join("\n")}${timers.size ? `\n${timers.size} timers` : ""}`;

// ---- What is made anew --------------------------------------------------------------------------

let seen;

/** From now on elements that come or go below `root` are counted. */
export function count_nodes(root) {
  seen = [];
  new MutationObserver((records) => {
    for (const { addedNodes, removedNodes } of records) {
      const elements = [...addedNodes, ...removedNodes].filter((node) => node.nodeType == Node.ELEMENT_NODE);
      seen.push(...elements.map((node) => node.outerHTML));
    }
  }).observe(root, { childList: true, subtree: true });
}

export const counted_nodes = () => seen.join("\n");

let made;

/** Until `install` is called again, new sections are remembered, wherever they are. */
export function watch_sections() {
  made = [];
  document.createElement = function (name) {
    const element = Document.prototype.createElement.call(this, name);
    if (name == "section") made.push(element);
    return element;
  };
}

/** How often `selector` is in new sections that are not in the document. */
export const count_unseen = (selector) =>
  made.reduce((count, section) => count + (section.isConnected ? 0 : section.querySelectorAll(selector).length), 0);

/** A browser says so of a syllable that is not done. */
export function compose(input, kind, data) {
  const event = kind == "input" ? new InputEvent(kind, { bubbles: true, data, isComposing: true }) : new CompositionEvent(kind, { bubbles: true, data });
  input.dispatchEvent(event);
}
