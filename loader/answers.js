// The second half of the loader: what happens when the frame has spoken.
//
// farthing.js imports it when it puts the frame into the page, so that it is here before the first message,
// and no byte of it delays the page. It handles the frame's messages, opens sealed content, says what was
// paid, and puts the frame over the button that pays in one tap. The rules of farthing.js hold here, too.
//
// After an update of the gateway, or a step back, browsers have one of the two files of another build for some
// minutes. So what the two share may only be added to, and each must work if an addition of the other is missing.
// names.json keeps the shortened names from build to build.

/**
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
 *
 * What farthing.js and this module both read and write:
 * - home_: where the frame is: in the first element whose button it can cover. A frame that is moved reloads,
 *   so it stays there as long as the element exists.
 * - height_: the height of the sheet in CSS pixels.
 * - active_: the element whose sheet is open.
 * - timer_: ends the wait of the open sheet.
 * - dismissed_: the reader has asked to close the sheet, or the frame has not shown anything yet.
 * @typedef {{home_: FarthingPay | HTMLElement, height_: number, active_?: FarthingPay, timer_?: number,
 *   dismissed_?: boolean}} Sheet
 *
 * What farthing.js gives to this module.
 * @typedef {{sheet_: Sheet, elements_: Set<FarthingPay>, rights_: Map<string, Right>, due_: Set<string>,
 *   waiting_: Set<(right: Right) => void>, dialog_: HTMLDialogElement, frame_: HTMLIFrameElement,
 *   fire_: Function, send_: Function, lift_: Function, leave_: Function, giveUp_: Function}} Loader
 *
 * Handlers for the frame's messages by their type, and `settle_` for what farthing.js knows without it.
 * @typedef {Record<string, (message: object) => void> &
 *   {settle_: (element: FarthingPay, right: Right) => Promise<void>}} Answers
 */

// ---- Sealed content -----------------------------------------------------------------------------

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

/** Decrypts the item's content and returns a function that shows it. Throws if that is not possible. */
const read = async (
  /** @type {FarthingPay} */ element,
  /** @type {Right} */ { item, content_key, unproved_ },
) => {
  // What a payment opens: an element of the page, or a hidden child of this element.
  const target =
    document.querySelector(element.getAttribute("unlocks") || `[data-farthing-sealed="${item}"]`) ||
    element.querySelector("[hidden]");
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
      element.shut_ = () => {
        if (target.sealed_) target.replaceChildren(target.sealed_);
        else target.hidden = true;
        delete target.dataset.farthingOpened;
      };
      target.hidden = false;
      target.dataset.farthingOpened = "";
      element.slot_.assign(...[...element.children].filter((child) => child.contains(target)));
    }
    return target;
  };
};

const button = (/** @type {string} */ textContent, /** @type {() => void} */ onclick) =>
  Object.assign(document.createElement("button"), { textContent, onclick });

/** @returns {Answers} */
export default (/** @type {Loader} */ loader) => {
  const { sheet_: sheet, elements_: elements, dialog_: dialog, frame_: frame, fire_: fire, lift_: lift } = loader;

  const numbered = (/** @type {number} */ opening) =>
    [...elements].find((element) => element.opening_ == opening);

  // ---- The button that pays in one tap ----------------------------------------------------------

  /** Puts the frame over its element's button, at exactly the same place and size. */
  const cover = () => {
    const { left, top, right, bottom } = sheet.home_.button_.getBoundingClientRect();
    // Positions are rounded to device pixels, because frames and buttons are painted on these.
    const ratio = devicePixelRatio;
    const grid = (/** @type {number} */ at) => Math.round(at * ratio) / ratio;
    dialog.style = `width:${grid(right) - grid(left)}px;height:${grid(bottom) - grid(top)}px`;
    const from = dialog.getBoundingClientRect();
    dialog.style.transform = `translate(${grid(left) - from.x}px,${grid(top) - from.y}px)`;
  };
  // It goes on watching a button that the frame has left.
  const watch = new ResizeObserver(() => dialog.className && cover());

  // ---- Rights and purchases ---------------------------------------------------------------------

  /** Takes in what is known about the reader's right to the element's item. */
  const settle = async (/** @type {FarthingPay} */ element, /** @type {Right} */ right) => {
    const { state, purchase, unproved_ } = right;
    const opening = element.opening_;
    let target;
    if (element.state_ != state && element.state_ != "owned") {
      element.state_ = state;
      if (state == "owned") {
        const open = await read(element, right).catch(() => {});
        // The element sells another item now.
        if (element.opening_ != opening) return;
        if (!open) {
          // The state is unknown again, so that the next message counts.
          element.state_ = undefined;
          if (!unproved_) {
            element.say_(element.words_.failed);
            fire(element, "error", { reason: "content_unreadable", retryable: true });
          }
          return;
        }
        target = open();
        element.say_();
        fire(element, "unlocked", { how: purchase?.how || "owned" });
      }
      // A listener of the page may have changed the item.
      if (element.opening_ == opening) fire(element, "ready", { state });
    }
    if (element.opening_ != opening) return;
    if (sheet.home_ == element && !sheet.active_) {
      // A check alone changes nothing: hidden for a moment, the frame would lose the focus.
      if (state == "owned" || right.opening) lift();
      if (state == "one-tap") {
        dialog.className = "tap";
        dialog.setAttribute("role", "none");
        cover();
        watch.disconnect();
        watch.observe(element.button_);
        // Adds a link to the other ways to pay beside the button, if there is room. Nothing else moves.
        if (!element.message_.firstChild) {
          element.say_(button(element.words_.ways, () => element.open_()));
          const { left, right } = element.message_.getBoundingClientRect();
          if (left < 0 || right > document.documentElement.clientWidth) element.say_();
        }
        element.hear_();
        if (element.shadowRoot.activeElement == element.button_) frame.focus();
      } else if (!right.opening) element.place_();
    }
    if (purchase && purchase.order != element.order_) {
      const { line, order, receipt, undo, passkey } = purchase;
      element.order_ = order;
      const open = () => element.open_(order);
      const show = button(receipt, open);
      const back = button(undo, () => loader.send_({ type: "undo", order }));
      // The time runs once, however often the purchase is shown: for a second element, or in another language.
      purchase.over_ ||= new Promise((end) => setTimeout(end, purchase.undo_in_secs * 1000));
      purchase.over_.then(() => {
        if (element.shadowRoot.activeElement == back) show.focus();
        back.remove();
      });
      element.say_(line, " ", show, undo ? back : "", passkey ? button(passkey, open) : "");
      const next = target?.querySelector("p") || target || show;
      if (target) next.tabIndex = -1;
      if (sheet.active_ == element) element.opened_ = next;
      // The button that had the focus is hidden now.
      else if (element.shadowRoot.activeElement) next.focus({ preventScroll: true });
    }
  };

  /** A purchase was undone, or could not be. */
  const takeBack = (/** @type {FarthingPay} */ element, { order, is_undone, line }) => {
    if (element.order_ != order) return;
    // The buttons stay: it may be tried again as long as there is time.
    if (!is_undone) return element.message_.firstChild?.replaceWith(line);
    // Here, and in no other tab, the focus is on the button that was pressed or in the sheet. Both vanish.
    const focused = sheet.active_ == element || element.shadowRoot.activeElement;
    loader.rights_.delete(element.item_);
    element.shut_?.();
    element.reset_();
    element.say_(line);
    if (focused) (element.opened_ = element.button_).focus();
    fire(element, "undone", { order });
  };

  // ---- The frame's messages ---------------------------------------------------------------------

  /** Passes a message of the frame on to the page's scripts as an event. */
  const tell = ({ type, opening, ...detail }) => fire(numbered(opening), type, detail);

  return {
    settle_: settle,
    async state(/** @type {Right} */ right) {
      const { item, opening, state } = right;
      loader.waiting_.forEach((hear) => hear(right));
      if (state == "unknown") return;
      loader.due_.delete(item);
      if (state == "owned") loader.rights_.set(item, right);
      for (const element of elements) {
        // An element with a signed offer does not know its item's name.
        if (element.item_ == item || element.opening_ == opening) await settle(element, right);
      }
    },
    opened({ opening }) {
      if (sheet.active_?.opening_ != opening) return;
      clearTimeout(sheet.timer_);
      sheet.dismissed_ = false;
      // Focusing a frame that has the focus already would lose what is typed in that moment.
      if (sheet.home_.shadowRoot.activeElement != frame) frame.focus();
    },
    closed({ opening }) {
      if (sheet.active_?.opening_ == opening) loader.leave_();
    },
    resize(data) {
      // While the one-tap button is shown, the sheet is not laid out and has no height.
      sheet.height_ = data.height || sheet.height_;
      dialog.className || lift();
    },
    /** The button needs the sheet. */
    sheet: ({ opening }) => numbered(opening)?.open_(),
    /** The answer to `undo`, also to another tab's. */
    undo: (data) => elements.forEach((element) => takeBack(element, data)),
    paid: tell,
    error: tell,
    fatal: () => loader.giveUp_("browser_unsupported"),
  };
};
