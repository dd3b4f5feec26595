// The first screen of the sheet, which is shown at the tap, before WebAssembly is loaded. Its elements are
// drawn when the checkout is built (src/view/first.rs). This script fills in titles and amounts, and keeps
// what the reader types. WebAssembly takes over the same nodes (src/view/adoption.rs). If it never loads,
// the form goes to the plain page with the typed text.

import { screens } from "./screens.js";

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";

const main = document.getElementById("checkout");

/** A press counts after its button has been visible for so many milliseconds: TAP_DELAY of the checkout. */
const TAP_DELAY = 500;

/** Relative luminance of a color (WCAG) plus 0.05. NaN for a color that is not opaque. */
const brightness = (color) => {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  const linear = (part) => (part > 10 ? ((part / 255 + 0.055) / 1.055) ** 2.4 : part / 3294.6);
  return alpha == 255 ? 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) + 0.05 : NaN;
};

/** The contrast ratio of two colors, from 1 to 21. NaN if one of them is not opaque. */
export const contrast = (one, other) => {
  const ratio = brightness(one) / brightness(other);
  return Math.max(ratio, 1 / ratio);
};

/** Makes an element from its description: tag, attributes, texts and children. */
const make = ([tag, names, ...inner], fill, space = HTML) => {
  if (tag == "svg") space = SVG;
  const element = document.createElementNS(space, tag);
  for (const name in names) element.setAttribute(name, fill(names[name]));
  element.append(...inner.map((part) => (Array.isArray(part) ? make(part, fill, space) : fill(part))));
  return element;
};

/** Applies language, theme and the page's wishes. Colors with low contrast are left to the checkout. */
const dress = ({ theme, accent, "on-accent": onAccent, radius, font }, lang) => {
  const root = document.documentElement;
  root.lang = lang;
  root.dataset.theme = theme;
  const wish = (name, kind, value) => {
    if (value && !value.includes("(") && CSS.supports(kind, value)) root.style.setProperty("--farthing-" + name, value);
  };
  wish("radius", "border-radius", radius);
  wish("font", "font-family", font);
  // Measuring contrast is slow, so it is done only if both colors are given.
  if (accent && onAccent && contrast(accent, onAccent) >= 4.5) {
    wish("accent", "color", accent);
    wish("on-accent", "color", onAccent);
  }
};

/**
 * The name of the screen for an unknown reader, and the amount that it names. If the reader may be known,
 * or must choose an amount first, the screen waits for the gateway.
 */
const choose = (kind, price, { isKnown, billing, terms }) => {
  if (isKnown || !screens.en["tab-" + kind]) return ["wait"];
  const [currency, ...amounts] = terms.split(" ");
  // Amounts are only compared here. There is no arithmetic with these numbers.
  const enough = currency == price.currency && amounts.find((amount) => +amount >= +price.amount);
  if (enough && billing == "tab") return ["tab-" + kind, enough];
  if (enough && billing == "credit") return ["credit", enough];
  return ["direct", price.amount];
};

/** A key for what a screen is drawn from. */
const nameOf = ({ item, offer, look }, { isKnown }) => JSON.stringify([item, offer, look, isKnown]);

/** What the checkout will sell here: it takes the screen over only if this is the same. */
const soldBy = ({ item, offer }) => offer ?? item ?? "";

const titleOf = ({ item, lang }, view) => {
  const { title } = view.items[item];
  return title[lang] ?? title.en ?? title.ko;
};

export class EarlySheet {
  /** Whether the screen can be seen, and since when. */
  #isClear;
  #since;
  /** The number of the page's opening that it is for. */
  #opening;
  /** Buttons that were pressed. The checkout gets these presses later. */
  #again = new Set();
  /** Whether the checkout failed to load. */
  isLost = false;
  /** The key of the screen that is drawn for a later tap and still invisible. */
  ahead;
  #say;
  #dismiss;

  /** @param {(message: object) => void} say Tells the page. @param {() => void} dismiss Closes the checkout's sheet. */
  constructor(say, dismiss) {
    this.#say = say;
    this.#dismiss = dismiss;
    this.#on(main, "submit", (event) => this.#submit(event));
    this.#on(main, "click", (event) => this.#click(event));
    this.#on(main, "compositionstart", () => (this.#sheet.dataset.composing = ""));
    this.#on(main, "compositionend", () => delete this.#sheet.dataset.composing);
    this.#on(document, "keydown", ({ key, isComposing }) => key == "Escape" && !isComposing && this.close());
    // When the checkout has taken the screen over, the presses are repeated on its buttons.
    new MutationObserver(() => {
      if (this.#isEarly) return;
      for (const button of this.#again) button.click();
      this.#again.clear();
    }).observe(main, { subtree: true, attributeFilter: ["data-early"] });
  }

  #on(target, kind, act) {
    target.addEventListener(kind, (event) => this.#isEarly && act(event));
  }

  get #sheet() {
    return main.firstElementChild;
  }

  /** Whether the screen is shown, and the checkout has not taken it over. */
  get #isEarly() {
    return !this.ahead && this.#sheet?.hasAttribute("data-early");
  }

  /** Draws the screen before a likely tap, so that the tap only has to show it. */
  prepare(data, view, reader) {
    const name = nameOf(data, reader);
    if (this.ahead == name) return;
    this.ahead = name;
    dress(data.look, data.lang);
    this.#fill(data, view, reader);
    // The page hides the frame, too. This also hides the screen where the frame's document stands alone.
    main.style.visibility = "hidden";
    // The observers of an invisible frame are not called, so the height is measured here. The frame is not
    // high enough yet, and a scrollbar would change the width and so the height.
    document.documentElement.style.overflow = "hidden";
    this.#measure();
  }

  /**
   * Shows the screen: the loading screen, unless the item's data is ready. Returns a function that shows the
   * item. It does nothing if the checkout or another item has taken the screen over.
   */
  show(data, isReady) {
    const { opening, look, lang, plain } = data;
    const ahead = this.ahead;
    this.ahead = undefined;
    main.style.visibility = document.documentElement.style.overflow = "";
    this.#opening = opening;
    if (!isReady) this.#draw(screens[lang].loading, soldBy(data), { plain });
    // A screen that was drawn ahead is styled already, but perhaps for another element of the page.
    const dressed = isReady && ahead;
    dressed || dress(look, lang);
    return (view, reader) => {
      if (!(isReady || this.#isEarly) || this.#opening != opening) return;
      if (dressed == nameOf(data, reader) && "early" in this.#sheet.dataset) this.#begin();
      else {
        dressed && dress(look, lang);
        this.#fill(data, view, reader);
      }
      if (this.#sheet.querySelector("form")) performance.mark("farthing-usable");
      this.#say({ type: "opened", opening, title: titleOf(data, view) });
    };
  }

  /** Draws the screen of an item from the data of the catalogue. */
  #fill(data, view, reader) {
    const { item, lang, plain } = data;
    const { kind, price } = view.items[item];
    const { amount, currency } = price;
    const [name, most] = choose(kind, price, reader);
    const write = (amount) => reader.write({ amount, currency });
    const names = { plain, publisher: view.publisher.name, title: titleOf(data, view) };
    names.price = names.bill = write(amount);
    names.limit = most && write(most);
    let bill = amount;
    if (name == "credit") {
      bill = most;
      names.bill = names.limit;
      // Credit is sold in won, which has no smaller unit.
      names.left = write(`${BigInt(most) - BigInt(amount)}`);
    }
    this.#draw(screens[lang][name], soldBy(data), names);
    this.#sheet.dataset.said = [amount, bill, currency].join(" ");
    const form = this.#sheet.querySelector("form");
    if (!form) return;
    Object.assign(form, { action: plain, method: "post", target: "_top" });
    const isOther = ({ kind }) => /^[bp]/.test(kind);
    // The fold that the offer will need is drawn now, so that nothing moves later.
    if (kind == "article" && !form.querySelector(".fold") && Object.values(view.items).some(isOther)) {
      form.lastChild.before(make(["details", { class: "fold" }, ["summary", {}, screens[lang].others]], String));
    }
  }

  #draw([, names, ...inner], key, values) {
    const fill = (text) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
    this.#again.clear();
    const sheet = this.#sheet || this.#add();
    delete sheet.dataset.pressed;
    for (const name in names) sheet.setAttribute(name, names[name]);
    sheet.replaceChildren(...inner.map((part) => make(part, fill)));
    sheet.dataset.early = key;
    this.#begin();
  }

  /** The screen is visible from now on. */
  #begin() {
    this.#since = performance.now();
    // Only if the frame has the focus. Otherwise the page moves it here: a frame that takes it can lose it.
    if (document.hasFocus()) this.focus();
  }

  /** Makes the sheet's element. Its height is reported here only until the checkout takes it over. */
  #add() {
    const sheet = main.appendChild(document.createElement("section"));
    // As in the checkout, a press does not count while the page covers or fades the sheet.
    new IntersectionObserver(
      (entries) => {
        const { isVisible = true, isIntersecting } = entries.pop();
        this.#isClear = isVisible && isIntersecting;
        this.#since = performance.now();
      },
      { trackVisibility: true, delay: 100 },
    ).observe(sheet);
    new ResizeObserver(() => this.#isEarly && this.#measure()).observe(sheet);
    return sheet;
  }

  /** Tells the page how high the screen is. */
  #measure() {
    this.#say({ type: "resize", height: Math.ceil(this.#sheet.getBoundingClientRect().height) });
  }

  /** Moves the focus to the field or the heading. `false` if the first screen is not shown. */
  focus() {
    if (this.#isEarly) this.#sheet.querySelector("#phone,h2")?.focus();
    return this.#isEarly;
  }

  /** The reader closes the sheet. `false` if the checkout must handle that. */
  close() {
    if (!this.#isEarly) return false;
    delete this.#sheet.dataset.pressed;
    this.#dismiss();
    this.#say({ type: "closed", opening: this.#opening });
    return true;
  }

  #click({ target, isTrusted }) {
    const pressed = target.closest("button[type=button],.check input");
    if (!pressed || !isTrusted) return;
    if (pressed.className == "close") this.close();
    // A second click on a check box cancels the first.
    else if (!this.#again.delete(pressed)) this.#again.add(pressed);
  }

  #submit(event) {
    // If the checkout failed to load, the browser sends the form.
    if (this.isLost) return;
    event.preventDefault();
    const { dataset } = this.#sheet;
    // A reader who has typed a number has seen the sheet.
    const isSeen = this.#field?.value || (this.#isClear && event.timeStamp - this.#since >= TAP_DELAY);
    if (!event.isTrusted || !isSeen || "pressed" in dataset) return;
    dataset.pressed = "";
    this.#busy(true);
  }

  get #field() {
    return this.#sheet.querySelector("#phone");
  }

  /** Shows a spinner in the button while it works, as the checkout does. */
  #busy(isBusy) {
    const button = this.#sheet.querySelector("[type=submit]");
    button.setAttribute("aria-disabled", isBusy);
    if (isBusy) button.prepend(make(["span", { class: "spinner" }], String));
    else button.firstChild.remove();
    if (this.#field) this.#field.readOnly = isBusy;
  }

  /**
   * The checkout failed to load: the form will go to the plain page, now if its button was pressed already.
   * `false` if no form is shown.
   */
  isLeft() {
    const form = this.#isEarly && this.#sheet.querySelector("form");
    if (!form) return false;
    this.isLost = true;
    if ("pressed" in this.#sheet.dataset) {
      this.#busy(false);
      delete this.#sheet.dataset.pressed;
      form.submit();
    }
    return true;
  }
}
