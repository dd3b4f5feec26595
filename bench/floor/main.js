// What a page could do at best: one element written by hand, without a frame, a framework or a
// request. Its button opens a dialog with one field. Nothing in it works; it is only timed.

const css = new CSSStyleSheet();
css.replaceSync(`:host{display:inline-block;font:16px/1.4 system-ui,sans-serif}
button{font:inherit;padding:.6em 1em;border:1px solid #0003;border-radius:8px;background:#fff;cursor:pointer}
.go{background:#111;color:#fff}
dialog{border:0;border-radius:14px;padding:1.2rem;width:20rem;box-shadow:0 10px 40px #0005}
dialog::backdrop{background:#0006}
input{font:inherit;width:100%;box-sizing:border-box;padding:.6em;margin:.6rem 0}
.row{display:flex;gap:.5rem}.row button{flex:1}`);

customElements.define("floor-pay", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [css];
    root.innerHTML = `<button class=go>Read for ₩300</button><dialog aria-label="Pay"><form method=dialog>
<b>The night market that never closes</b><p>₩300 on your phone bill</p>
<label>Phone number <input inputmode=numeric autocomplete=tel autofocus></label>
<div class=row><button class=go>Send a code</button><button value=x>Close</button></div></form></dialog>`;
    root.querySelector(".go").onclick = () => root.querySelector("dialog").showModal();
  }
});
document.getElementById("mount").append(document.createElement("floor-pay"));
