// The first screen of the sheet: shown at the tap, before WebAssembly is there. What stands on it is drawn
// from the checkout's own parts when the checkout is built (src/view/first.rs); here titles and amounts are
// filled in and keys are kept. WebAssembly takes over these very nodes (src/view/adoption.rs). If it never
// comes, the form goes to the plain page with what was typed.

import { screens } from "./screens.js";

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";

const main = document.getElementById("checkout");

/** A press counts after its button has been there for so long: see TAP_DELAY of the checkout. */
const TAP_DELAY = 500;

/** How bright a color is, as contrast is reckoned; nothing for one that can be seen through. */
const brightness = (color) => {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  const linear = (part) => (part > 10 ? ((part / 255 + 0.055) / 1.055) ** 2.4 : part / 3294.6);
  return alpha == 255 ? 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) + 0.05 : NaN;
};

/** The contrast of two colors; NaN if one of them can be seen through. */
export const contrast = (one, other) => {
  const ratio = brightness(one) / brightness(other);
  return Math.max(ratio, 1 / ratio);
};

/** Makes an element of its description: tag, attributes, and what is in it. */
const make = ([tag, names, ...inner], fill, space = HTML) => {
  if (tag == "svg") space = SVG;
  const element = document.createElementNS(space, tag);
  for (const name in names) element.setAttribute(name, fill(names[name]));
  element.append(...inner.map((part) => (Array.isArray(part) ? make(part, fill, space) : fill(part))));
  return element;
};

/** The reader's language, theme and the page's wishes. Colors that would hide words wait for the checkout. */
const dress = ({ theme, accent, "on-accent": onAccent, radius, font }, lang) => {
  const root = document.documentElement;
  root.lang = lang;
  root.dataset.theme = theme;
  const wish = (name, kind, value) => {
    if (value && !value.includes("(") && CSS.supports(kind, value)) root.style.setProperty("--farthing-" + name, value);
  };
  wish("radius", "border-radius", radius);
  wish("font", "font-family", font);
  // Looking at colors takes a while, so it is not done in vain.
  if (accent && onAccent && contrast(accent, onAccent) >= 4.5) {
    wish("accent", "color", accent);
    wish("on-accent", "color", onAccent);
  }
};

/**
 * Which screen a reader gets whom nobody knows, and the amounts that it names. What depends on the
 * reader, or is chosen first, waits for the gateway.
 */
const choose = (kind, price, { isKnown, billing, terms }) => {
  if (isKnown || !screens.en["tab-" + kind]) return ["wait"];
  const [currency, ...amounts] = terms.split(" ");
  // Amounts are compared here, and never counted with.
  const enough = currency == price.currency && amounts.find((amount) => +amount >= +price.amount);
  if (enough && billing == "tab") return ["tab-" + kind, enough];
  if (enough && billing == "credit") return ["credit", enough];
  return ["direct", price.amount];
};

/** What a screen is drawn from, as a name. */
const nameOf = ({ item, look }, { isKnown }) => JSON.stringify([item, look, isKnown]);

const titleOf = ({ item, lang }, view) => {
  const { title } = view.items[item];
  return title[lang] ?? title.en ?? title.ko;
};

export class EarlySheet {
  /** Whether the screen can be seen, and since when. */
  #isClear;
  #since;
  /** The opening of the page's that it is for. */
  #opening;
  /** Buttons that were pressed, for the checkout to hear of. */
  #again = new Set();
  /** Whether there will be no checkout. */
  isLost = false;
  /** What is drawn for a tap that has not come: nobody sees it yet. */
  ahead;
  #say;
  #dismiss;

  /** @param {(message: object) => void} say To the page. @param {() => void} dismiss What the checkout hears. */
  constructor(say, dismiss) {
    this.#say = say;
    this.#dismiss = dismiss;
    this.#on(main, "submit", (event) => this.#submit(event));
    this.#on(main, "click", (event) => this.#click(event));
    this.#on(main, "compositionstart", () => (this.#sheet.dataset.composing = ""));
    this.#on(main, "compositionend", () => delete this.#sheet.dataset.composing);
    this.#on(document, "keydown", ({ key, isComposing }) => key == "Escape" && !isComposing && this.close());
    // Afterwards the checkout hears of the presses on its own buttons.
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

  /** Whether the screen is shown, and still ours. */
  get #isEarly() {
    return !this.ahead && this.#sheet?.hasAttribute("data-early");
  }

  /** Draws the screen for a tap that is likely, so that only showing it is left to do then. */
  prepare(data, view, reader) {
    const name = nameOf(data, reader);
    if (this.ahead == name) return;
    this.ahead = name;
    dress(data.look, data.lang);
    this.#fill(data, view, reader);
    // The page hides the frame, too; this holds for whoever looks at the frame alone.
    main.style.visibility = "hidden";
    // A frame that cannot be seen is not laid out, and its observers hear nothing. It is not high enough yet:
    // a scrollbar would make the screen narrower, and so higher.
    document.documentElement.style.overflow = "hidden";
    this.#measure();
  }

  /**
   * Shows that an item is being opened, unless all is known of it. Returns how to show more, unless the
   * checkout or another item has taken its place.
   */
  show(data, isReady) {
    const { opening, item, look, lang, plain } = data;
    const ahead = this.ahead;
    this.ahead = undefined;
    main.style.visibility = document.documentElement.style.overflow = "";
    this.#opening = opening;
    if (!isReady) this.#draw(screens[lang].loading, item ?? "", { plain });
    // What was drawn ahead is dressed, but perhaps for another element of the page.
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

  /** Draws all that the catalogue says of an item. */
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
    this.#draw(screens[lang][name], item, names);
    this.#sheet.dataset.said = [amount, bill, currency].join(" ");
    const form = this.#sheet.querySelector("form");
    if (!form) return;
    Object.assign(form, { action: plain, method: "post", target: "_top" });
    const isOther = ({ kind }) => /^[bp]/.test(kind);
    // What the offer will fold is there, so that nothing moves then.
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

  /** The reader has the screen before them from now on. */
  #begin() {
    this.#since = performance.now();
    // A frame that has no focus is given it by the page: one that takes it can lose it unseen.
    if (document.hasFocus()) this.focus();
  }

  /** The checkout says itself how high its screens are. */
  #add() {
    const sheet = main.appendChild(document.createElement("section"));
    // As the checkout does: a press on what the page covers or fades does not count.
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

  /** Puts the focus where the screen has it; `false` if there is no screen of ours. */
  focus() {
    if (this.#isEarly) this.#sheet.querySelector("#phone,h2")?.focus();
    return this.#isEarly;
  }

  /** The reader is done; `false` if that is the checkout's to hear. */
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
    // What is ticked twice is not ticked.
    else if (!this.#again.delete(pressed)) this.#again.add(pressed);
  }

  #submit(event) {
    // Without a checkout the browser sends the form.
    if (this.isLost) return;
    event.preventDefault();
    const { dataset } = this.#sheet;
    // Who has typed a number has seen where.
    const isSeen = this.#field?.value || (this.#isClear && event.timeStamp - this.#since >= TAP_DELAY);
    if (!event.isTrusted || !isSeen || "pressed" in dataset) return;
    dataset.pressed = "";
    this.#busy(true);
  }

  get #field() {
    return this.#sheet.querySelector("#phone");
  }

  /** The button shows that it is at work, as the checkout's does. */
  #busy(isBusy) {
    const button = this.#sheet.querySelector("[type=submit]");
    button.setAttribute("aria-disabled", isBusy);
    if (isBusy) button.prepend(make(["span", { class: "spinner" }], String));
    else button.firstChild.remove();
    if (this.#field) this.#field.readOnly = isBusy;
  }

  /**
   * There will be no checkout: the form goes to the plain page, now if its button was pressed. `false` if no
   * form is shown.
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
