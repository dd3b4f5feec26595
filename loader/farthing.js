// Farthing's loader: the only code of ours that runs in a publisher's page.
//
// It defines <farthing-pay>, paints its button at once, and keeps one frame of the gateway's, in which
// the reader pays. It moves no money and never sees a phone number, a code or a device key, because
// every other script of the page could read or change what it does.
//
// It is plain JavaScript without libraries, because every byte delays the publisher's page. Names that end
// in an underscore are private, and the minifier shortens them.
// docs/embedding.md describes the loader for publishers.

/**
 * What the gateway's catalogue says about an item.
 * @typedef {{kind: string, price: Price}} Item
 * @typedef {{amount: string, currency: string}} Price
 *
 * What is known about the reader's right to an item. With "unknown" the page stays as it is. A right that
 * is not proved yet opens only sealed content that its key can decrypt.
 * @typedef {{item: string, opening?: number, state: "for-sale" | "one-tap" | "owned" | "unknown",
 *   entitlement?: string | null, content_key?: string, purchase?: Purchase, unproved_?: boolean}} Right
 *
 * A paid order: the sentence about it, and the words of its buttons: receipt, undo while that is possible,
 * and passkey, which is offered once.
 * @typedef {{how: "paid" | "owned", order: string, line: string, receipt: string, undo: string | null,
 *   undo_in_secs: number | null, passkey?: string | null, over_?: Promise<void>}} Purchase
 *
 * What the publisher's page carries instead of the paid text.
 * @typedef {{publisher: string, item: string, kid: string, iv: string, ct: string}} Sealed
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

  // ---- Sealed content ---------------------------------------------------------------------------

  const bytes = (/** @type {string} */ base64url) =>
    Uint8Array.from(atob(base64url.replace(/[-_]/g, (c) => (c > "-" ? "/" : "+"))), (c) => c.charCodeAt());

  /**
   * Decrypts a sealed block. The associated data binds it to its publisher and item. After a key rotation
   * `key` has several keys, each with the block's `kid` before it.
   */
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
        await crypto.subtle.importKey("raw", bytes(key.split(sealed.kid + ":").pop().slice(0, 43)), "AES-GCM", false, ["decrypt"]),
        bytes(sealed.ct),
      ),
    );

  /** The policy for pages that require Trusted Types. It is made once, because its name must be unique. */
  let policy;

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
  const catalogue = `${gateway}/v1/publishers/${publisher}/catalogue.js`;
  import(catalogue)
    .catch(() => import(catalogue + "?1"))
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
  const numbered = (/** @type {number} */ opening) => [...elements].find((element) => element.opening_ == opening);

  // For a page without a fitting element, whatever the page's rules say about elements of its body.
  const host = make("div", { style: "position:fixed!important;all:initial!important" });
  const frame = make("iframe", {
    src: `${gateway}/checkout?publisher=${publisher}`,
    allow: "otp-credentials;publickey-credentials-get;publickey-credentials-create",
    title: "Farthing",
  });
  const dialog = make("dialog", { tabIndex: -1 });
  /**
   * Where the frame is: in the first element whose button it can cover. A frame that is moved reloads, so
   * it stays there as long as the element exists.
   * @type {FarthingPay | HTMLElement}
   */
  let home = host;
  /** @type {MessagePort | undefined} */
  let port;
  /** @type {FarthingPay | undefined} The element whose sheet is open. */
  let active;
  let timer;
  let silence;
  let batch;
  let turn = Promise.resolve();
  let dismissed;
  /** The height of the sheet in CSS pixels. The first value has room for the loading screen. */
  let height = 176;
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
    if (!dialog.getClientRects()[0] || (home == host && next != host && !active)) settle(next);
  };

  const settle = (/** @type {FarthingPay | HTMLElement} */ next) => {
    home = next;
    document.body.append(host);
    next.shadowRoot.prepend(dialog);
    active ? show() : lift();
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
    watch.disconnect();
    dialog.className = "";
    dialog.style = `height:${height}px`;
  };

  /** Puts the frame over its element's button, at exactly the same place and size. */
  const cover = () => {
    const { left, top, right, bottom } = home.button_.getBoundingClientRect();
    // Positions are rounded to device pixels, because frames and buttons are painted on these.
    const ratio = devicePixelRatio;
    const grid = (/** @type {number} */ at) => Math.round(at * ratio) / ratio;
    dialog.style = `width:${grid(right) - grid(left)}px;height:${grid(bottom) - grid(top)}px`;
    const from = dialog.getBoundingClientRect();
    dialog.style.transform = `translate(${grid(left) - from.x}px,${grid(top) - from.y}px)`;
  };
  const watch = new ResizeObserver(cover);

  /** Whose button is likely to be tapped. @type {FarthingPay | undefined} */
  let likely;
  const warm = (/** @type {FarthingPay} */ element) => {
    likely = element;
    summon();
    // Its first screen is drawn ahead, but not while a sheet is open.
    active || element.ask_("warm");
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
    // Messages are handled one after the other, so that the sheet closes after the paid content has opened. One
    // that fails does not keep the next ones waiting.
    port.onmessage = ({ data }) => {
      clearTimeout(silence);
      turn = turn.catch(() => {}).then(() => answer[data.type]?.(data));
    };
    lift();
    frame.contentWindow.postMessage({ farthing: "connect", version: 1 }, gateway, [channel.port2]);
    // A loaded frame answers at once. A blocked frame also fires `load`, but does not answer.
    clearTimeout(silence);
    silence = setTimeout(giveUp, PATIENCE / 5);
    send({ type: "hello", look: look(active || document.body) });
    if (token) send({ type: "claim", item: bought, token });
    ask();
    likely?.ask_("warm");
    home.place_?.();
    active?.ask_("open");
  };

  /** Asks the frame to close the sheet. The second time it closes in any case. */
  const dismiss = () => {
    send({ type: "close" });
    if (dismissed) leave();
    dismissed = true;
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
    const element = active;
    if (!element) return;
    active = undefined;
    root.style = css;
    dialog.close();
    clearTimeout(timer);
    // The focus moves to the opened content. Without it, it stays where `dialog.close` put it.
    element.opened_?.focus({ preventScroll: true });
    fire(element, "close");
    home.place_?.();
  };

  /** The frame does not answer, or cannot run here: links to the plain page. A later tap tries again. */
  const giveUp = (reason = "gateway_unreachable") => {
    const element = active;
    leave();
    dialog.remove();
    element?.fail_(reason);
  };

  /** Passes a message of the frame on to the page's scripts as an event. */
  const tell = ({ type, opening, ...detail }) => fire(numbered(opening), type, detail);

  /** Handlers for the frame's messages. They come over the port only; window messages are ignored. */
  const answer = {
    async state(/** @type {Right} */ right) {
      const { item, opening, state } = right;
      waiting.forEach((hear) => hear(right));
      if (state == "unknown") return;
      due.delete(item);
      if (state == "owned") rights.set(item, right);
      for (const element of elements) {
        // An element with a signed offer does not know its item's name.
        if (element.item_ == item || element.opening_ == opening) await element.settle_(right);
      }
    },
    opened({ opening }) {
      if (active?.opening_ != opening) return;
      clearTimeout(timer);
      dismissed = false;
      // Focusing a frame that has the focus already would lose what is typed in that moment.
      if (home.shadowRoot.activeElement != frame) frame.focus();
    },
    closed({ opening }) {
      if (active?.opening_ == opening) leave();
    },
    resize(data) {
      // While the one-tap button is shown, the sheet is not laid out and has no height.
      height = data.height || height;
      dialog.className || lift();
    },
    /** The button needs the sheet. */
    sheet: ({ opening }) => numbered(opening)?.open_(),
    /** The answer to `undo`, also to another tab's. */
    undo: (data) => elements.forEach((element) => element.undo_(data)),
    paid: tell,
    error: tell,
    fatal: () => giveUp("browser_unsupported"),
  };

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
      if (home == this) settle(this);
      this.begin_();
    }

    begin_() {
      elements.add(this);
      const right = rights.get(this.item_);
      right && this.settle_(right);
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
      if (active == this) send({ type: "close" }), leave();
      this.opening_ = ++count;
      if (this.isConnected) this.reset_();
    }

    /** Forgets what was known about the item before, and starts again. */
    reset_() {
      if (home == this) lift();
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
        if (bought == item) this.settle_({ item, state: "owned", content_key: key, unproved_: true });
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
      active = this;
      this.receipt_ = receipt;
      this.opened_ = undefined;
      if (!receipt) this.say_();
      dismissed = true;
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
      timer = setTimeout(giveUp, PATIENCE);
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

    /** Decrypts the item's content and returns a function that shows it. Throws if that is not possible. */
    async read_(/** @type {Right} */ { item, content_key, unproved_ }) {
      // What a payment opens: an element of the page, or a hidden child of this element.
      const target =
        document.querySelector(this.getAttribute("unlocks") || `[data-farthing-sealed="${item}"]`) ||
        this.querySelector("[hidden]");
      const sealed = target?.querySelector("[type*=farthing]");
      let html;
      if (sealed) {
        html = await unseal(JSON.parse(sealed.textContent), content_key);
        policy ||= window.trustedTypes?.createPolicy("farthing", { createHTML: (html) => html });
      } else if (unproved_) throw 0;
      return () => {
        // Unless another element for the same item has done it. Scripts in HTML set this way do not run.
        if (sealed?.isConnected) target.innerHTML = policy?.createHTML(html) ?? html;
        if (target) {
          // If it was opened before, its sealed block is kept from then.
          target.sealed_ ||= sealed;
          this.shut_ = () => {
            if (target.sealed_) target.replaceChildren(target.sealed_);
            else target.hidden = true;
            delete target.dataset.farthingOpened;
          };
          target.hidden = false;
          target.dataset.farthingOpened = "";
          this.slot_.assign(...[...this.children].filter((child) => child.contains(target)));
        }
        return target;
      };
    }

    /** Takes in what is known about the reader's right to the item. */
    async settle_(/** @type {Right} */ right) {
      const { state, purchase, unproved_ } = right;
      const opening = this.opening_;
      let target;
      if (this.state_ != state && this.state_ != "owned") {
        this.state_ = state;
        if (state == "owned") {
          const open = await this.read_(right).catch(() => {});
          // The element sells another item now.
          if (this.opening_ != opening) return;
          if (!open) {
            // The state is unknown again, so that the next message counts.
            this.state_ = undefined;
            if (!unproved_) {
              this.say_(this.words_.failed);
              fire(this, "error", { reason: "content_unreadable", retryable: true });
            }
            return;
          }
          target = open();
          this.say_();
          fire(this, "unlocked", { how: purchase?.how || "owned" });
        }
        // A listener of the page may have changed the item.
        if (this.opening_ == opening) fire(this, "ready", { state });
      }
      if (this.opening_ != opening) return;
      if (home == this && !active) {
        // A check alone changes nothing: hidden for a moment, the frame would lose the focus.
        if (state == "owned" || right.opening) lift();
        if (state == "one-tap") {
          dialog.className = "tap";
          dialog.setAttribute("role", "none");
          cover();
          watch.observe(this.button_);
          // Adds a link to the other ways to pay beside the button, if there is room. Nothing else moves.
          if (!this.message_.firstChild) {
            this.say_(make("button", { textContent: this.words_.ways, onclick: () => this.open_() }));
            const { left, right } = this.message_.getBoundingClientRect();
            if (left < 0 || right > root.clientWidth) this.say_();
          }
          this.hear_();
          if (this.shadowRoot.activeElement == this.button_) frame.focus();
        } else if (!right.opening) this.place_();
      }
      if (purchase && purchase.order != this.order_) {
        const { line, order, receipt, undo, passkey } = purchase;
        this.order_ = order;
        const open = (/** @type {string} */ textContent) => make("button", { textContent, onclick: () => this.open_(order) });
        const button = open(receipt);
        const back = make("button", {
          textContent: undo,
          onclick: () => send({ type: "undo", order }),
        });
        // The time runs once, however often the purchase is shown: for a second element, or in another language.
        purchase.over_ ||= new Promise((end) => setTimeout(end, purchase.undo_in_secs * 1000));
        purchase.over_.then(() => {
          if (this.shadowRoot.activeElement == back) button.focus();
          back.remove();
        });
        this.say_(line, " ", button, undo ? back : "", passkey ? open(passkey) : "");
        const next = target?.querySelector("p") || target || button;
        if (target) next.tabIndex = -1;
        if (active == this) this.opened_ = next;
        // The button that had the focus is hidden now.
        else if (this.shadowRoot.activeElement) next.focus({ preventScroll: true });
      }
    }

    /** A purchase was undone, or could not be. */
    undo_({ order, is_undone, line }) {
      if (this.order_ != order) return;
      // The buttons stay: it may be tried again as long as there is time.
      if (!is_undone) return this.message_.firstChild?.replaceWith(line);
      // Here, and in no other tab, the focus is on the button that was pressed or in the sheet. Both vanish.
      const focused = active == this || this.shadowRoot.activeElement;
      rights.delete(this.item_);
      this.shut_?.();
      this.reset_();
      this.say_(line);
      if (focused) (this.opened_ = this.button_).focus();
      fire(this, "undone", { order });
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
