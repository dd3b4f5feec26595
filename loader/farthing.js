// Farthing's loader: the only code of ours that runs in a publisher's page.
//
// It defines <farthing-pay>, paints its button at once, and keeps one frame of the gateway's, in which
// the reader pays. It moves no money and never sees a phone number, a code or a device key: whatever
// runs in a publisher's page can be forged by every other script there.
//
// Plain JavaScript, and only minified: every byte of it delays somebody else's page, so what a browser
// does by itself is left to it. Names that end in an underscore are ours alone; minifying shortens them.
// docs/embedding.md describes the loader for publishers.

/**
 * What the gateway's catalogue says about an item.
 * @typedef {{kind: string, price: {amount: string, currency: string}}} Item
 *
 * What the frame says about the reader's right to an item.
 * @typedef {{item: string, state: "for-sale" | "owned", entitlement?: string | null,
 *   content_key?: string | null}} Right
 *
 * What the publisher's page carries instead of the paid text.
 * @typedef {{publisher: string, item: string, kid: string, iv: string, ct: string}} Sealed
 */

(() => {
  const script = document.currentScript;
  // The script may be in a page several times; the first one serves all elements.
  if (customElements.get("farthing-pay")) return;

  const gateway = new URL(script.src).origin;
  const { publisher } = script.dataset;
  const page = location.href.split("#")[0];

  /** How long the frame may be silent before the reader is sent to the plain page. */
  const PATIENCE = 10000;

  const WORDS = {
    en: {
      article: "Read for %",
      tip: "Tip %",
      other_: "Get for %",
      pay_: "Pay",
      owned_: "Thank you",
      failed_: "It did not open. Please reload. ",
    },
    ko: {
      article: "%에 읽기",
      tip: "% 후원하기",
      other_: "%에 구매하기",
      pay_: "결제하기",
      owned_: "고맙습니다",
      failed_: "열리지 않았어요. 새로 고쳐 주세요. ",
    },
  };

  // A constructed style sheet: policies without 'unsafe-inline' allow it. One for the button and the
  // sheet. Closed, the sheet stays laid out but invisible, so that the frame neither reloads nor jumps.
  const style = new CSSStyleSheet();
  style.replaceSync(`
button{min-width:11em;min-height:44px;padding:8px 20px;border:1px solid transparent;border-radius:var(--farthing-radius,8px);font:600 16px/1.4 var(--farthing-font,system-ui);color:var(--farthing-on-accent,#fff);background:var(--farthing-accent,#14532d);cursor:pointer}
button:active,[aria-busy]{filter:brightness(.8)}
p{margin:8px 0}
p:empty{margin:0}
dialog{display:block;position:fixed;color-scheme:light dark;inset:auto 0 0;width:100%;max-width:none;max-height:90%;padding:0;border:0;border-radius:16px 16px 0 0;overflow:hidden}
dialog:not([open]){visibility:hidden}
::backdrop{background:#0009}
iframe{width:100%;height:100%;border:0}
@media(min-width:601px){dialog{inset:0;width:420px;border-radius:16px}}`);

  /** Makes an element without markup in a string, which Trusted Types would refuse. */
  const make = (/** @type {string} */ tag, /** @type {object} */ properties) =>
    Object.assign(document.createElement(tag), properties);

  /** Gives an element a shadow tree in our style. */
  const dress = (/** @type {HTMLElement} */ element, /** @type {Node[]} */ ...children) => {
    // Manual slots: the light DOM stays as the page's framework made it, and we say what is shown.
    const root = element.attachShadow({ mode: "open", slotAssignment: "manual" });
    root.adoptedStyleSheets = [style];
    root.append(...children);
  };

  const language = (/** @type {Element} */ element) =>
    element.closest("[lang]")?.lang || navigator.language;

  // ---- Sealed content ---------------------------------------------------------------------------

  const bytes = (/** @type {string} */ base64url) =>
    Uint8Array.from(atob(base64url.replace(/[-_]/g, (c) => (c > "-" ? "/" : "+"))), (c) => c.charCodeAt(0));

  /** The associated data binds a sealed block to its publisher and item. */
  const unseal = async (/** @type {Sealed} */ sealed, /** @type {string} */ key) =>
    new TextDecoder().decode(
      await crypto.subtle.decrypt(
        {
          name: "AES-GCM",
          iv: bytes(sealed.iv),
          additionalData: new TextEncoder().encode(
            `farthing-sealed-v1\n${sealed.publisher}\n${sealed.item}\n${sealed.kid}`,
          ),
        },
        await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["decrypt"]),
        bytes(sealed.ct),
      ),
    );

  /** Where a page asks for Trusted Types, it allows this policy. Made once: names are unique. */
  let policy;

  // ---- What is for sale -------------------------------------------------------------------------

  /** @type {Record<string, Item> | undefined} Undefined until the catalogue is here. */
  let items;
  let absence = "item_unknown";

  // An import, not a fetch: so the page's policy needs no connect-src for the gateway. Browsers
  // remember a failed import by its address, hence the second one.
  const catalogue = `${gateway}/v1/publishers/${publisher}/catalogue.js`;
  import(catalogue)
    .catch(() => import(catalogue + "?1"))
    .catch(() => (absence = "gateway_unreachable"))
    .then((module) => {
      items = module.default?.items || {};
      elements.forEach((element) => element.paint_());
    });

  // ---- The frame and its sheet ------------------------------------------------------------------

  /** @type {Set<FarthingPay>} */
  const elements = new Set();
  /** @type {Map<string, Right | undefined>} Each item that was asked about, and the right to it. */
  const rights = new Map();
  /** @type {((right: Right) => void)[]} */
  const listeners = [];

  // Whatever the page's rules say about elements of its body.
  const host = make("div", { style: "all:initial!important;position:fixed!important" });
  const frame = make("iframe", {
    src: `${gateway}/checkout?publisher=${publisher}`,
    allow: "otp-credentials",
  });
  const dialog = make("dialog", {});
  /** @type {MessagePort | undefined} */
  let port;
  let warmed = false;
  /** @type {FarthingPay | undefined} The element whose sheet is open or opening. */
  let active;
  let timer;
  let dismissed;

  dialog.append(frame);
  dress(host, dialog);

  const send = (/** @type {object} */ message) => port?.postMessage(message);

  const check = (/** @type {string} */ item) => {
    rights.set(item, rights.get(item));
    send({ type: "check", item });
  };

  /** Puts the frame into the page; again, if the page has thrown it away. */
  const summon = () => {
    if (!host.isConnected) document.body.append(host);
  };

  const warm = () => {
    summon();
    if (!warmed) send({ type: "warm" });
    warmed = true;
  };

  // All is said on each load, so that a frame that reloads goes on where it was.
  frame.onload = () => {
    const { port1, port2 } = new MessageChannel();
    port = port1;
    port.onmessage = ({ data }) => answer[data.type]?.(data);
    frame.contentWindow.postMessage({ farthing: "connect", version: 1 }, gateway, [port2]);
    send({ type: "hello", publisher, look: look(active || document.body), page });
    rights.forEach((_, item) => check(item));
    if (warmed) send({ type: "warm" });
    active?.ask_();
  };

  /** Asks the frame whether the sheet may go; the second time it goes in any case. */
  const dismiss = () => {
    if (dismissed) dialog.close();
    dismissed = true;
    send({ type: "close" });
  };

  dialog.oncancel = (event) => {
    event.preventDefault();
    dismiss();
  };
  // The frame covers the dialog, so what reaches the dialog was the backdrop. The second click of a
  // double click on the button is not meant for it.
  dialog.onclick = ({ detail }) => detail < 2 && dismiss();
  dialog.onclose = () => {
    clearTimeout(timer);
    lock("");
    active?.rest_();
    active?.fire_("close");
    active = undefined;
  };

  /** Stops the page behind the sheet, without moving it by the width of its scrollbar. */
  const lock = (/** @type {string} */ overflow) => {
    const root = document.documentElement;
    root.style.scrollbarGutter = overflow && innerWidth > root.clientWidth ? "stable" : "";
    root.style.overflow = overflow;
  };

  /** The frame does not answer, or cannot run here: the plain page can. */
  const giveUp = (/** @type {string} */ reason) => {
    dialog.close();
    // A later tap begins anew.
    host.remove();
    active?.fail_(reason);
    active = undefined;
  };

  /** What the frame says. It comes over the port only; window messages are never listened to. */
  const answer = {
    state(/** @type {Right} */ right, /** @type {"paid" | undefined} */ how) {
      if (right.state == "owned") rights.set(right.item, right);
      listeners.forEach((listener) => listener(right));
      elements.forEach((element) => {
        // An element with a signed offer does not know its item's name.
        if (element.item_ == right.item || (how && element == active)) element.settle_(right, how);
      });
    },
    opened({ title }) {
      clearTimeout(timer);
      dialog.ariaLabel = frame.title = title;
      dismissed = false;
      lock("hidden");
      dialog.showModal();
      frame.focus();
      active?.fire_("open");
    },
    // What is owned already needs no sheet: then it closes before it has opened.
    closed: () => (dialog.open ? dialog.close() : dialog.onclose()),
    resize({ height }) {
      dialog.style.height = height + "px";
    },
    paid({ type, content_key, ...paid }) {
      active?.fire_("paid", paid);
      answer.state({ ...paid, state: "owned", content_key }, "paid");
    },
    error: ({ type, ...error }) => active?.fire_("error", error),
    fatal: () => giveUp("browser_unsupported"),
  };

  const look = (/** @type {Element} */ element) => {
    const knobs = { lang: language(element), theme: element.getAttribute("theme") || "auto" };
    for (const name of ["accent", "on_accent", "radius", "font"]) {
      knobs[name] = getComputedStyle(element).getPropertyValue("--farthing-" + name.replace("_", "-"));
    }
    return knobs;
  };

  const loaded = (/** @type {() => void} */ then) =>
    document.readyState == "complete" ? then() : addEventListener("load", then);

  // The frame comes when the page itself is done, wherever on it the elements are: what the reader has
  // bought must be open before it is scrolled to.
  const soon = () => loaded(() => setTimeout(summon, 99));

  // ---- The element ------------------------------------------------------------------------------

  class FarthingPay extends HTMLElement {
    static observedAttributes = ["item", "offer", "lang"];

    #button = make("button", { part: "button", ariaHasPopup: "dialog" });
    #message = make("p", { part: "message", role: "status" });
    #slot = make("slot", {});
    /** @type {Right["state"] | undefined} */
    #state;
    /** @type {HTMLElement | undefined} What a payment has just opened, to be read on from. */
    #opened;

    constructor() {
      super();
      dress(this, this.#button, this.#message, this.#slot);
      this.#button.onclick = () => this.open_();
      this.#button.onpointerenter = this.#button.onfocus = warm;
    }

    get item_() {
      return this.getAttribute("item");
    }

    /** The language of our own words. */
    get #language() {
      return /^ko\b/.test(language(this)) ? "ko" : "en";
    }

    connectedCallback() {
      elements.add(this);
      this.paint_();
      soon();
      const right = rights.get(this.item_);
      if (right) this.settle_(right);
      // Asked on every mount: a right can be bought in another tab.
      if (this.item_) check(this.item_);
    }

    disconnectedCallback() {
      // Later, because an element that is only moved keeps its payment.
      setTimeout(() => this.isConnected || elements.delete(this));
    }

    attributeChangedCallback() {
      if (!this.isConnected) return;
      this.#state = undefined;
      this.#slot.assign();
      this.#say();
      this.connectedCallback();
    }

    /** Puts verb and price on the button, as soon as they are known. */
    paint_() {
      const words = WORDS[this.#language];
      const item = items?.[this.item_];
      if (items && !item && this.item_) {
        this.fail_(absence);
        // The publisher's own link stays, if there is one.
        if (this.children[0]) this.#say("");
        return this.#slot.assign(...this.children);
      }
      // Until the catalogue is here, the button says what the publisher's own link says.
      this.#button.textContent = item
        ? (words[item.kind] || words.other_).replace("%", () =>
            new Intl.NumberFormat(this.#language, { style: "currency", ...item.price }).format(item.price.amount),
          )
        : this.querySelector("a")?.textContent || words.pay_;
    }

    /** Shows words instead of the button, or the button if there are none. */
    #say(/** @type {(Node | string)[]} */ ...words) {
      this.#button.hidden = words.length > 0;
      this.#message.replaceChildren(...words);
    }

    /** Opens the sheet. It is shown when the frame says that it is drawn. */
    open_() {
      active?.rest_();
      active = this;
      this.#button.focus();
      this.#button.ariaBusy = "true";
      summon();
      this.ask_();
      clearTimeout(timer);
      timer = setTimeout(giveUp, PATIENCE, "gateway_unreachable");
    }

    ask_() {
      send({ type: "open", item: this.item_, offer: this.getAttribute("offer"), look: look(this) });
    }

    /** The sheet is gone: the focus goes to what was opened, or back to the button. */
    rest_() {
      this.#button.ariaBusy = null;
      (this.#opened || this.#button).focus({ preventScroll: true });
      this.#opened = undefined;
    }

    /** The sheet cannot come: the plain page can. */
    fail_(/** @type {string} */ reason) {
      this.#button.ariaBusy = null;
      this.#say(
        WORDS[this.#language].failed_,
        make("a", {
          href: `${gateway}/pay/${publisher}/${this.item_}?lang=${this.#language}`,
          textContent: this.#button.textContent,
        }),
      );
      this.fire_("error", { reason, retryable: reason == "gateway_unreachable" });
    }

    /** Takes in what is known about the reader's right to the item. */
    async settle_(/** @type {Right} */ { state, content_key }, how = "owned") {
      if (this.#state == state || this.#state == "owned") return;
      this.#state = state;
      if (state == "owned") {
        // What a payment opens: something in the page, or what the element itself holds back.
        const target =
          document.querySelector(this.getAttribute("unlocks") || `[data-farthing-sealed="${this.item_}"]`) ||
          this.querySelector("[hidden]");
        const sealed = target?.querySelector("script[type*=farthing-sealed]");
        try {
          if (sealed) {
            const html = await unseal(JSON.parse(sealed.textContent), content_key);
            policy ||= window.trustedTypes?.createPolicy("farthing", { createHTML: (html) => html });
            // Unless a twin of this element was quicker. Scripts in what is written so do not run.
            if (sealed.isConnected) target.innerHTML = policy ? policy.createHTML(html) : html;
          }
        } catch {
          this.#say(WORDS[this.#language].failed_);
          return this.fire_("error", { reason: "content_unreadable", retryable: true });
        }
        if (target) {
          target.hidden = false;
          target.dataset.farthingOpened = "";
          this.#slot.assign(...[...this.children].filter((child) => child.contains(target)));
          if (active == this) {
            target.tabIndex = -1;
            this.#opened = target;
          }
        }
        this.#say(target ? "" : WORDS[this.#language].owned_);
        this.fire_("unlocked", { how });
      }
      this.fire_("ready", { state });
    }

    fire_(/** @type {string} */ name, /** @type {object} */ detail) {
      // An element that the page has removed meanwhile can still be heard at the document.
      (this.isConnected ? this : document).dispatchEvent(
        new CustomEvent("farthing-" + name, {
          detail: { item: this.item_, ...detail },
          bubbles: true,
          composed: true,
        }),
      );
    }
  }

  // The way back from the plain page: the key is in the fragment, which no server sees. It is taken
  // out of the address at once, so that it stays in no history and no shared link.
  const back = /^#farthing=(.+)~(.+)/.exec(location.hash);
  if (back) {
    history.replaceState(null, "", page);
    const open = () => answer.state({ item: back[1], state: "owned", content_key: back[2] });
    addEventListener("DOMContentLoaded", open);
    loaded(open);
  }

  window.farthing = {
    /** The signed token for the publisher's server, or null. */
    entitlement: (/** @type {string} */ item) =>
      new Promise((resolve) => {
        listeners.push((right) => right.item == item && resolve(right.entitlement || null));
        setTimeout(resolve, PATIENCE, null);
        summon();
        check(item);
      }),
    /** Opens the sheet for an item of the page. */
    open: (/** @type {string} */ item) => [...elements].find((element) => element.item_ == item)?.open_(),
  };
  customElements.define("farthing-pay", FarthingPay);
})();
