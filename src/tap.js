// The button that pays in one tap. `boot.js` loads this script only where the reader may get the button. Presses are
// judged here and not by the checkout, because a press must not wait for WebAssembly.

const root = document.documentElement;
const button = document.getElementById("tap");
const label = button.firstChild;

// ---- Where a tap counts -------------------------------------------------------------------------

/** A press counts after the button has been visible for so many milliseconds: TAP_DELAY of the checkout. */
const TAP_DELAY = 500;
/** How far the finger or the frame may move during a press, in CSS pixels. */
const SLIP = 8;
/** How long a payment may take before the sheet opens for it, in milliseconds. */
const PATIENCE = 4000;

let isClear = false;
/** Since when the whole button can be seen with its present words. */
let since = Infinity;
/** Since when the button has the focus. */
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

/** Whether the reader made the press, on a button that they could see. */
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
  // A key does not count if it is held down, or if the button got the focus only a moment ago.
  return !key || (!key.repeat && key.timeStamp - focused >= TAP_DELAY);
};

button.onpointermove = (event) => (hover = where(event));
button.onpointerdown = (event) => {
  down = where(event);
  // A mouse press does not count if the mouse has not moved since the frame appeared under it.
  down.isAimed = event.pointerType != "mouse" || isNear(hover, down);
  key = undefined;
};
button.onkeydown = (event) => {
  key = event;
  down = undefined;
};
button.onfocus = ({ timeStamp }) => (focused = timeStamp);
button.onblur = button.onpointercancel = () => (down = key = undefined);

// When the frame replaces a button that has the focus, the page moves the focus to the frame.
addEventListener("focus", () => document.activeElement == document.body && button.focus());

// ---- What the button says and sells -------------------------------------------------------------

/**
 * The button, hidden until it is painted.
 *
 * @param placed Returns the page's last `place`: the element whose button the frame covers, or none.
 * @param fromCatalogue Resolves to the catalogue's module.
 * @param contrast Measures the contrast of two colors.
 * @param load Loads the checkout.
 * @param say Tells the page.
 */
export const oneTap = (placed, fromCatalogue, contrast, load, say) => {
  /** The price in the checkout's last `one_tap` about this `place`. None if it cannot be paid with one tap. */
  let offered;
  /** What the painted button sells: the number of the opening, and the price. */
  let shown;
  /** The `shown` that was pressed, until the result is known. */
  let pressed;

  /** Styles the button like the page's own. Colors with too little contrast to read the price are not used. */
  const dress = ({ accent, "on-accent": onAccent, radius, font }) => {
    const { style } = button;
    button.removeAttribute("style");
    Object.assign(style, { backgroundColor: accent, color: onAccent, borderRadius: radius, fontFamily: font });
    const { backgroundColor, color } = getComputedStyle(button);
    if (!(contrast(backgroundColor, color) >= 3)) style.backgroundColor = style.color = "";
  };

  /** Paints the button and tells the page. `price` is the gateway's price for this reader, if it is known. */
  const paint = async (price) => {
    const wanted = placed();
    const catalogue = await fromCatalogue();
    const sold = catalogue?.default.items[wanted.item];
    // The reader first chooses the amount of a tip or of a top-up, so those kinds have no one-tap button.
    if (placed() != wanted || !sold || /^t/.test(sold.kind)) return;
    price ||= sold.price;
    const said = catalogue.wording(wanted.look.lang);
    const text = said.label({ ...sold, price });
    dress(wanted.look);
    button.lang = said.lang;
    if (label.textContent != text) seen();
    label.textContent = text;
    shown = { opening: wanted.opening, price };
    root.dataset.tap = "";
    say({ type: "state", state: "one-tap", item: wanted.item, opening: wanted.opening, entitlement: null });
  };

  /** One press makes one purchase. The checkout is told of it as soon as it is loaded. */
  button.onclick = async (event) => {
    const detail = shown;
    const askForSheet = () => say({ type: "sheet", opening: detail.opening });
    const isPay = isMeant(event);
    down = key = undefined;
    if (pressed) return;
    if (!isPay) return askForSheet();
    pressed = detail;
    button.setAttribute("aria-busy", "true");
    // If it takes long, the sheet opens, because it has room to explain.
    setTimeout(() => pressed == detail && askForSheet(), PATIENCE);
    await load();
    // Not if the sheet was opened meanwhile, where the reader can press again.
    pressed == detail && button.dispatchEvent(new CustomEvent("pay", { detail }));
  };

  /** Ends a press, hides the button, and forgets its price. */
  const withdraw = () => {
    pressed = offered = undefined;
    button.removeAttribute("aria-busy");
    // "over" hides the button and does not show the sheet yet: the paid article is drawn first.
    if (root.dataset.tap == "") root.dataset.tap = "over";
  };

  return {
    /** The page shows its button. A known reader's price is the gateway's, a new reader's is the catalogue's. */
    async show(isKnown) {
      if (offered || !isKnown) await paint(offered);
    },
    /** A message of the checkout, which may be about the button. */
    hear({ type, item, state, opening, price }) {
      const place = placed();
      const isPlaces = place?.opening == opening;
      if (type == "one_tap" && isPlaces) paint((offered = price));
      if (type == "sheet" || (state == "for-sale" && isPlaces) || (state == "owned" && place?.item == item)) withdraw();
    },
    withdraw,
  };
};
