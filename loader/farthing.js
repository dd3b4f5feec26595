// Farthing's loader: the script of a publisher's page.
//
// It defines <farthing-pay>, paints its button at once, and keeps one frame of the gateway's, in which
// the reader pays. It moves no money and never sees a phone number, a code or a device key, because
// every other script of the page could read or change what it does.
//
// It is plain JavaScript without libraries, because every byte delays the publisher's page. What is needed
// only when the frame has spoken is in answers.js, which comes with the frame. Names that end in an
// underscore are private to the two files, and the minifier shortens them.
// docs/embedding.md describes the loader for publishers.

/**
 * What the gateway's catalogue says about an item.
 * @typedef {{kind: string, price: Price}} Item
 * @typedef {{amount: string, currency: string}} Price
 *
 * @typedef {import("./answers.js").Right} Right
 * @typedef {import("./answers.js").Sheet} Sheet
 * @typedef {import("./answers.js").Answers} Answers
 */

(() => {
  const script = document.currentScript;
  // The script may be in a page several times; the first one serves all elements.
  if (customElements.get("farthing-pay")) return;

  const gateway = new URL(script.src).origin;
  const publisher = script.dataset.publisher;
  const root = document.documentElement;

  /** How long the frame may take, in milliseconds, before the reader gets a link to the plain page. */
  const PATIENCE = 10000;

  // A constructed style sheet, which policies without 'unsafe-inline' allow. It styles the button and the
  // sheet. The closed sheet stays laid out but invisible, so that the frame neither reloads nor jumps. It
  // inherits nothing from its element. Until the frame covers it, its background pulses to show that it is
  // loading, unless the reader prefers reduced motion.
  const style = new CSSStyleSheet();
  style.replaceSync(`
button{min-width:11em;min-height:44px;padding:8px 20px;border:1px solid #0000;border-radius:var(--farthing-radius,8px);font:600 16px/1.4 var(--farthing-font,system-ui);color:var(--farthing-on-accent,#fff);background:var(--farthing-accent,#14532d);cursor:pointer}
div button{min-width:0;color:inherit;background:none;text-decoration:underline}
dialog{all:initial;display:block;color-scheme:light dark;position:absolute;overflow:hidden}
dialog:not(.tap){position:fixed;inset:auto 0 0;margin:auto;width:100%;max-height:90%;border-radius:16px 16px 0 0;background:canvas}
dialog:not(.tap,[open]),.tap~button{visibility:hidden}
.tap~div{display:inline;position:absolute;margin:0 8px;white-space:nowrap}
@keyframes a{to{background:gray}}
@media(prefers-reduced-motion:no-preference){[open]{animation:9 alternate a 1s}}
::backdrop{background:#0009}
iframe{display:block;width:100%;height:100%;border:0}
@media(min-width:601px){dialog:not(.tap){inset:0;width:420px;border-radius:16px}}`);

  /** Makes an element without markup in a string, which Trusted Types would refuse. */
  const make = (/** @type {string} */ tag, /** @type {object | undefined} */ properties) =>
    Object.assign(document.createElement(tag), properties);

  /** Gives an element a shadow tree in our style. */
  const dress = (/** @type {HTMLElement} */ element, /** @type {Node[]} */ ...children) => {
    // Manual slots: the light DOM stays as the page made it, and this script decides what is shown.
    const root = element.attachShadow({ mode: "open", slotAssignment: "manual" });
    root.adoptedStyleSheets = [style];
    root.append(...children);
  };

  const language = (/** @type {Element} */ element) =>
    element.closest("[lang]")?.lang || navigator.language;

  // The way back from the plain page: item, key and proof of the purchase are in the fragment, which no
  // server sees. They are removed from the address at once, so that no history and no shared link has them.
  // The key opens what it can decrypt. Everything else waits until the gateway has checked the proof.
  const [bought, key, token] =
    new URLSearchParams(location.hash.slice(1)).get("farthing")?.split("~") || [];
  if (bought) history.replaceState(0, "", location.href.split("#")[0]);

  // ---- What is for sale -------------------------------------------------------------------------

  /** @type {Record<string, Item> | undefined} Undefined until the catalogue is here. */
  let items;
  /** The words for a language. The gateway sends them, so that more languages do not make this script larger. */
  let wording = () => ({
    lang: "en",
    checkout: "Checkout",
    failed: "It did not open. Please reload. ",
    plain: "Use the simple page",
  });
  let absence = "item_unknown";

  // An import, because a fetch would need connect-src in the page's policy. Browsers remember a failed
  // import by its address, so the second try has another address.
  const load = (/** @type {string} */ address) => import(address).catch(() => import(address + "?1"));

  load(`${gateway}/v1/publishers/${publisher}/catalogue.js`)
    .catch(() => (absence = "gateway_unreachable"))
    .then((module) => {
      items = module.default?.items || {};
      wording = module.wording || wording;
      elements.forEach((element) => element.paint_());
    });

  // ---- The frame and its sheet ------------------------------------------------------------------

  /** @type {Set<FarthingPay>} */
  const elements = new Set();
  /** @type {Map<string, Right>} What the reader owns. */
  const rights = new Map();
  /** @type {Set<string>} The items that the frame has not answered for. */
  const due = new Set();
  /** Calls that wait for a right. @type {Set<(right: Right) => void>} */
  const waiting = new Set();
  /** The last opening number. An element gets a new one when it sells something else; messages refer to it. */
  let count = 0;

  // For a page without a fitting element, whatever the page's rules say about elements of its body.
  const host = make("div", { style: "position:fixed!important;all:initial!important" });
  const frame = make("iframe", {
    src: `${gateway}/checkout?publisher=${publisher}`,
    allow: "otp-credentials;publickey-credentials-get;publickey-credentials-create",
    title: "Farthing",
  });
  const dialog = make("dialog", { tabIndex: -1 });
  /**
   * What changes as the sheet is used, here and in answers.js.
   * @type {Sheet}
   */
  const sheet = { home_: host, height_: 176 };
  /** @type {MessagePort | undefined} */
  let port;
  let silence;
  let batch;
  let turn = Promise.resolve();
  /** The style attribute of the page's root, saved while the open sheet prevents scrolling. */
  let css;

  dialog.append(frame);
  dress(host);

  const send = (/** @type {object} */ message) => port?.postMessage(message);

  const ask = () => send({ type: "check", items: [...due] });

  /** Asks for the right to an item. Requests of the same moment are sent in one message. */
  const check = (/** @type {string} */ item) => {
    due.add(item);
    clearTimeout(batch);
    batch = setTimeout(ask);
  };

  /**
   * Puts the frame into the page, again if the page has removed or hidden it. From the host at the end of
   * the page it moves to an element that was added later, but not while the sheet is open.
   */
  const summon = () => {
    // The frame is not put where one tap never pays: at a signed offer, a tip or a top-up. Only their sheets use
    // it. A button that is hidden, also from screen readers, sells nothing.
    const next =
      [...elements].find(
        (element) =>
          element.item_ && !/^t/.test(items?.[element.item_]?.kind) &&
          element.button_.getClientRects()[0] && !element.closest("[aria-hidden=true]"),
      ) || host;
    if (!dialog.getClientRects()[0] || (sheet.home_ == host && next != host && !sheet.active_)) settle(next);
  };

  const settle = (/** @type {FarthingPay | HTMLElement} */ next) => {
    sheet.home_ = next;
    document.body.append(host);
    next.shadowRoot.prepend(dialog);
    prepare();
    sheet.active_ ? show() : lift();
  };

  /** Shows the sheet, above all else of the page. */
  const show = () => {
    lift();
    // It may be open but no longer modal, if the page has moved or removed its element.
    dialog.close();
    dialog.setAttribute("role", "dialog");
    dialog.showModal();
    // The frame does not get the focus here: frame and page could then both assume that they have it, and no
    // key would arrive. It gets the focus with its first screen.
    dialog.focus();
  };

  /** Takes the frame away from its element's button. */
  const lift = () => {
    dialog.className = "";
    dialog.style = `height:${sheet.height_}px`;
  };

  /** Whose button is likely to be tapped. @type {FarthingPay | undefined} */
  let likely;
  const warm = (/** @type {FarthingPay} */ element) => {
    likely = element;
    summon();
    // Its first screen is drawn ahead, but not while a sheet is open.
    sheet.active_ || element.ask_("warm");
  };

  /** A button that is half visible for a second is likely to be tapped. */
  let glance;
  const sight = new IntersectionObserver(
    (changes) => {
      const { intersectionRatio, target } = changes.pop();
      clearTimeout(glance);
      if (intersectionRatio >= 0.5) glance = setTimeout(warm, 1000, target.parentNode.host);
    },
    { threshold: 0.5 },
  );

  // Everything is sent on each load, so that a reloaded frame continues.
  frame.onload = () => {
    const channel = new MessageChannel();
    port = channel.port1;
    // Messages come over the port only; window messages are ignored. They wait for answers.js, and are handled one
    // after the other, so that the sheet closes after the paid content has opened. One that fails does not keep
    // the next ones waiting.
    port.onmessage = ({ data }) => {
      clearTimeout(silence);
      // A sheet that can be used does not wait for answers.js, and must not be given up for it.
      if (!answers && data.type == "opened" && data.opening == sheet.active_?.opening_) {
        clearTimeout(sheet.timer_);
        frame.focus();
      }
      turn = turn.catch(() => {}).then(() => coming).then(() => answers?.[data.type]?.(data));
    };
    lift();
    frame.contentWindow.postMessage({ farthing: "connect", version: 1 }, gateway, [channel.port2]);
    // A loaded frame answers at once. A blocked frame also fires `load`, but does not answer.
    clearTimeout(silence);
    silence = setTimeout(giveUp, PATIENCE / 5);
    send({ type: "hello", look: look(sheet.active_ || document.body) });
    if (token) send({ type: "claim", item: bought, token });
    ask();
    likely?.ask_("warm");
    sheet.home_.place_?.();
    sheet.active_?.ask_("open");
  };

  /** Asks the frame to close the sheet. The second time it closes in any case. */
  const dismiss = () => {
    send({ type: "close" });
    if (sheet.dismissed_) leave();
    sheet.dismissed_ = true;
  };

  dialog.oncancel = (event) => {
    event.preventDefault();
    dismiss();
  };
  // The frame covers the dialog, so a click on the dialog itself was on the backdrop. The second click of a
  // double click on the button does not count.
  dialog.onclick = ({ detail, target }) => target == dialog && detail < 2 && dismiss();
  dialog.onclose = () => !dialog.open && leave();

  /** Closes the sheet and restores the page's style and focus. */
  const leave = () => {
    const element = sheet.active_;
    if (!element) return;
    sheet.active_ = undefined;
    root.style = css;
    dialog.close();
    clearTimeout(sheet.timer_);
    // The focus moves to the opened content. Without it, it stays where `dialog.close` put it.
    element.opened_?.focus({ preventScroll: true });
    fire(element, "close");
    sheet.home_.place_?.();
  };

  /** The frame does not answer, or cannot run here: links to the plain page. A later tap tries again. */
  const giveUp = (reason = "gateway_unreachable") => {
    const element = sheet.active_;
    // A later tap asks for answers.js again, at addresses that have not failed.
    if (!answers) (coming = undefined), (address += "?");
    leave();
    clearTimeout(silence);
    dialog.remove();
    element?.fail_(reason);
  };

  // ---- What the frame says ----------------------------------------------------------------------

  /** @type {Answers | undefined} Handlers for the frame's messages, from answers.js. */
  let answers;
  /** @type {Promise<void> | undefined} Ends when answers.js is here, or cannot be loaded. */
  let coming;
  // The build puts the hash of answers.js in. A page may stay open while the gateway is updated. It then gets the
  // new answers.js: see there.
  let address = `${gateway}/loader/__ANSWERS__.js`;

  /** Loads answers.js, once. If that fails, it is as if the frame did not answer. */
  const prepare = () =>
    (coming ||= load(address)
      .then((module) => {
        answers ||= module.default({
          sheet_: sheet,
          elements_: elements,
          rights_: rights,
          due_: due,
          waiting_: waiting,
          dialog_: dialog,
          frame_: frame,
          fire_: fire,
          send_: send,
          lift_: lift,
          leave_: leave,
          giveUp_: giveUp,
        });
      })
      .catch(() => giveUp()));

  const look = (/** @type {Element} */ element) => {
    const knobs = { lang: language(element), theme: element.getAttribute("theme") };
    for (const name of ["accent", "on-accent", "radius", "font"]) {
      knobs[name] = getComputedStyle(element).getPropertyValue("--farthing-" + name);
    }
    return knobs;
  };

  // The reader may have bought on the plain page or in another tab, so all items are checked on return.
  const wake = () => document.hidden || elements.forEach((element) => element.check_());
  addEventListener("pageshow", wake);
  addEventListener("visibilitychange", wake);

  // ---- The element ------------------------------------------------------------------------------

  const fire = (
    /** @type {FarthingPay | undefined} */ element,
    /** @type {string} */ name,
    /** @type {object | undefined} */ detail,
  ) =>
    // If the page has removed the element, the event is dispatched at the document.
    (element?.isConnected ? element : document).dispatchEvent(
      new CustomEvent("farthing-" + name, {
        bubbles: true,
        composed: true,
        detail: { item: element?.item_, ...detail },
      }),
    );

  class FarthingPay extends HTMLElement {
    static observedAttributes = ["item", "offer", "lang"];

    button_ = make("button", { part: "button" });
    message_ = make("div", { part: "message" });
    slot_ = make("slot");
    /** The number of its present item: see `count`. */
    opening_ = ++count;

    // What is undefined at first is not declared, which saves bytes:
    // - state_: Right["state"]
    // - order_: string, the paid order that is shown
    // - receipt_: string, the paid order whose receipt is open
    // - shut_: () => void, hides the opened content again
    // - opened_: HTMLElement, where the focus goes after a payment

    constructor() {
      super();
      dress(this, this.button_, this.message_, this.slot_);
      this.button_.onclick = () => this.open_();
      this.button_.onpointerenter = this.button_.onfocus = () => warm(this);
      sight.observe(this.button_);
    }

    get item_() {
      return this.getAttribute("item");
    }

    /** The words for the element's language. */
    get words_() {
      return wording(language(this));
    }

    connectedCallback() {
      // The frame was moved with the element.
      if (sheet.home_ == this) settle(this);
      this.begin_();
    }

    begin_() {
      elements.add(this);
      const right = rights.get(this.item_);
      right && answers.settle_(this, right);
      this.paint_();
    }

    disconnectedCallback() {
      // Checked later, because a moved element is disconnected only for a moment.
      setTimeout(() => {
        if (this.isConnected) return;
        elements.delete(this);
        summon();
      });
    }

    attributeChangedCallback() {
      // The open sheet is for the item before.
      if (sheet.active_ == this) send({ type: "close" }), leave();
      this.opening_ = ++count;
      if (this.isConnected) this.reset_();
    }

    /** Forgets what was known about the item before, and starts again. */
    reset_() {
      if (sheet.home_ == this) lift();
      this.state_ = this.order_ = undefined;
      this.slot_.assign();
      this.say_();
      this.begin_();
    }

    /** Asks whether the reader owns the item. */
    check_() {
      const item = this.item_;
      // The frame is loaded after the page itself, wherever the elements are, so that bought content is open
      // before the reader scrolls to it.
      if (items && document.readyState == "complete") setTimeout(summon, 99);
      if (item && this.state_ != "owned") {
        check(item);
        if (bought == item) {
          const right = { item, state: "owned", content_key: key, unproved_: true };
          // Meanwhile the element may sell another item.
          prepare().then(() => this.item_ == item && answers?.settle_(this, right));
        }
      }
    }

    /** Puts verb and price on the button, as soon as they are known. */
    paint_() {
      const words = this.words_;
      const item = items?.[this.item_];
      // Until the catalogue is loaded, the button has the text of the publisher's own link.
      this.button_.textContent = item
        ? words.label(item)
        : this.querySelector("a")?.textContent || words.pay;
      if (this.item_ && items && !item) {
        this.fail_(absence);
        this.button_.hidden = true;
        // The publisher's own link stays, if there is one.
        if (this.children[0]) this.message_.replaceChildren();
        this.slot_.assign(...this.children);
      }
      this.check_();
    }

    /** Shows words below the button, or none. */
    say_(/** @type {(Node | string)[]} */ ...words) {
      this.button_.hidden = this.state_ == "owned";
      this.message_.replaceChildren(...words);
    }

    /** Opens the sheet at once, before the frame has its content. `receipt` is the order whose receipt to show. */
    open_(/** @type {string | undefined} */ receipt) {
      leave();
      sheet.active_ = this;
      this.receipt_ = receipt;
      this.opened_ = undefined;
      // What was bought keeps its line, with the receipt.
      if (!receipt && this.state_ != "owned") this.say_();
      sheet.dismissed_ = true;
      // The general name; the dialog in the frame has the item's name.
      dialog.setAttribute("aria-label", this.words_.checkout);
      const width = root.clientWidth;
      css = root.style.cssText;
      root.style.overflow = "hidden";
      // The page does not move by the width of its scrollbar.
      if (root.clientWidth > width) root.style.paddingRight = root.clientWidth - width + "px";
      summon();
      show();
      this.hear_();
      this.ask_("open");
      fire(this, "open");
      sheet.timer_ = setTimeout(giveUp, PATIENCE);
    }

    /** Tells the frame about this button. It answers if the reader can pay with one tap. */
    place_() {
      if (this.state_ && this.state_ != "owned") this.ask_("place");
    }

    ask_(/** @type {"open" | "place" | "warm"} */ type) {
      send({
        type,
        opening: this.opening_,
        item: this.item_,
        offer: this.getAttribute("offer"),
        receipt: this.receipt_,
        look: look(this),
      });
    }

    /** From now on screen readers announce the messages. */
    hear_() {
      this.message_.setAttribute("role", "status");
    }

    /** The sheet cannot be shown: links to the plain page. */
    fail_(/** @type {string} */ reason) {
      const words = this.words_;
      this.say_(
        words.failed,
        // A signed offer has no page of its own.
        this.item_
          ? make("a", {
              href: `${gateway}/pay/${publisher}/${this.item_}?lang=${words.lang}`,
              textContent: words.plain,
            })
          : "",
      );
      fire(this, "error", { reason, retryable: reason == "gateway_unreachable" });
    }
  }

  window.farthing = {
    /** The signed token for the publisher's server; null if the reader has none. Rejects if that is not known. */
    entitlement: (/** @type {string} */ item) =>
      new Promise((resolve, reject) => {
        const hear = (/** @type {Right} */ right) => {
          if (right.item != item) return;
          waiting.delete(hear);
          clearTimeout(limit);
          right.state == "unknown" ? reject(Error(right.state)) : resolve(right.entitlement);
        };
        const limit = setTimeout(hear, PATIENCE, { item, state: "unknown" });
        waiting.add(hear);
        summon();
        check(item);
      }),
    /** Opens the sheet for an item of the page. */
    open: (/** @type {string} */ item) => [...elements].find((element) => element.item_ == item)?.open_(),
  };
  customElements.define("farthing-pay", FarthingPay);
})();
