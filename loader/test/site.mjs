// A publisher's page and a stand-in for the gateway, on two origins, for the loader's tests.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

const LOADER = read("loader/farthing.js");
const ANSWERS = read("loader/answers.js");
const WORDS = readFileSync(new URL("../words.json", import.meta.url));

const ITEMS = {
  "articles/night-market": { kind: "article", title: { en: "Night market" }, price: { amount: "300", currency: "KRW" } },
  "articles/tangerines": { kind: "article", title: { en: "Tangerines" }, price: { amount: "300", currency: "KRW" } },
  "tips/kim-jiwoo": { kind: "tip", title: { en: "A coffee" }, price: { amount: "500", currency: "KRW" } },
  "credit/won": { kind: "top_up", title: { en: "Credit" }, price: { amount: "3000", currency: "KRW" } },
  "passes/day": { kind: "pass", title: { en: "Day pass" }, price: { amount: "4.90", currency: "EUR" } },
  "extras/new": { kind: "unknown-to-us", title: { en: "New" }, price: { amount: "100", currency: "KRW" } },
};

// It plays the frame, and tells what it hears; the real one is tested with the real gateway in
// crates/e2e. Tests tell it what to say.
const FRAME = `
window.said = [];
window.pays = ({ opening = window.opening, item = "articles/night-market", order = "ord_1", key, kept = true, line = "Paid ₩300" }) => {
  say({ type: "paid", opening, item, order, entitlement: "token" });
  const right = kept ? { state: "owned", entitlement: "token", content_key: key ?? null } : { state: "for-sale", entitlement: null, content_key: null };
  say({ type: "state", item, opening, ...right, purchase: { how: "paid", order, line, receipt: "Receipt" } });
  say({ type: "closed", opening, item });
};
window.owns = ({ opening = null, item = "articles/night-market", key, order = "ord_0" }) =>
  say({ type: "state", item, opening, state: "owned", entitlement: "t", content_key: key ?? null, purchase: { how: "owned", order, line: "Paid ₩300", receipt: "Receipt" } });
addEventListener("message", ({ data, source, ports: [port] }) => {
  if (data?.farthing != "connect" || source != parent) return;
  window.say = (message) => port.postMessage(message);
  port.onmessage = ({ data }) => {
    said.push(data);
    const { type, item, items, opening } = data;
    if (type == "check" && !window.deaf) {
      for (const item of items) say({ type: "state", item, opening: null, state: window.unknown ? "unknown" : "for-sale", entitlement: null, content_key: null, purchase: null });
    }
    if (type == "open") window.opening = opening;
    if (type == "open" && !window.silent) {
      say({ type: "resize", height: 321 });
      say({ type: "opened", opening, item: item ?? null, title: "The night market" });
    }
    if (type == "close" && !window.stubborn) say({ type: "closed", opening: window.opening, item: null });
  };
  say({ type: "ready" });
  parent.postMessage({ type: "paid", item: "articles/night-market" }, "*");
});`;

// The real frame's document and its first script, for a publisher with tabs and for one without.
const DOCUMENT = read("index.html")
  .replace(/<link data-trunk rel="css".*>/, '<link rel="stylesheet" href="/assets/checkout.css">')
  .replace(/<link data-trunk rel="(rust|copy-file)".*>/g, "")
  .replace(/<script data-trunk.*<\/script>/, '<script type="module" src="/assets/boot.js"></script>');
const STYLE = ["tokens", "sheet", "button", "wait", "tap"].map((name) => read(`style/${name}.css`)).join("");
const BOOT = read("src/boot.js");
const EARLY = read("src/early.js");
const TAP = read("src/tap.js");
// `cargo xtask screens` draws them.
const SCREENS = read("target/screens/screens.js");

// It plays the checkout behind boot.js: it offers what it is asked for at `price`, and writes down what
// it is told to pay.
const CHECKOUT = `
export default async () => {};
export const start = (port) => {
  window.asked = [];
  window.paid = [];
  window.say = (message) => port.postMessage(message);
  port.onmessage = ({ data }) => {
    asked.push(data);
    const { type, opening, item, items } = data;
    if (type == "check") for (const item of items) say({ type: "state", item, opening: null, state: window.owned ? "owned" : "for-sale", entitlement: "t", content_key: window.owned ?? null, purchase: null });
    if (type == "open") say({ type: "opened", opening, item, title: "The night market" });
    if (type == "close") say({ type: "closed", opening: asked.findLast((m) => m.type == "open")?.opening, item: null });
    if (type == "place") say(window.refuses ? { type: "state", item, opening, state: "for-sale" } : { type: "one_tap", opening, item, price: { amount: window.price ?? "300", currency: "KRW" } });
    if (type == "undo") say({ type: "undo", item: "articles/night-market", order: data.order, is_undone: !window.tooLate, line: window.tooLate ? "It is too late" : "Undone" });
  };
  window.settles = (key, secs = 10, item = "articles/night-market") => {
    const { opening } = paid.at(-1);
    say({ type: "paid", opening, item, order: "ord_1", entitlement: "t", method: "tab" });
    say({ type: "state", item, opening, state: "owned", entitlement: "t", content_key: key, purchase: { how: "paid", order: "ord_1", line: "₩300 · on your tab: ₩300 of ₩1,000", receipt: "Receipt", undo: "Undo", undo_in_secs: secs } });
  };
  document.getElementById("tap").addEventListener("pay", ({ detail }) => paid.push(detail));
};`;

/** Serves pages by path from `pages`, each `{body, policy}` with GATEWAY in place of its origin. */
export async function serve(pages) {
  const state = { catalogue: "there", answers: "there", frame: "there", checkout: "there", tap: "there", requests: [], posts: [], guard: [] };
  const held = [];
  /** A script without the guard that a test takes out. */
  const guarded = (script) => {
    const [guard, none] = state.guard;
    if (guard && !(LOADER + ANSWERS + BOOT + EARLY + TAP).includes(guard)) throw new Error(`no script has ${guard}`);
    return guard ? script.replace(guard, none) : script;
  };
  const gateway = await listen((request, answer) => {
    state.requests.push(request.url);
    answer.setHeader("access-control-allow-origin", "*");
    answer.setHeader("cache-control", "no-store");
    if (request.url == "/farthing.js") return send(answer, "text/javascript", guarded(LOADER));
    // The build writes the file's hash in.
    if (request.url.startsWith("/loader/__ANSWERS__.js")) {
      if (state.answers == "gone" || (state.answers == "late" && !request.url.includes("?"))) {
        return send(answer, "text/plain", "down", 503);
      }
      const arrive = () => send(answer, "text/javascript", guarded(ANSWERS));
      return state.answers == "held" ? held.push(arrive) : arrive();
    }
    if (/^\/v1\/publishers\/[a-z-]+\/catalogue\.js/.test(request.url)) {
      if (state.catalogue == "gone" || (state.catalogue == "late" && !request.url.includes("?"))) {
        return send(answer, "text/plain", "down", 503);
      }
      const view = { publisher: { id: "jeju-post", name: "Jeju Post" }, items: ITEMS };
      const arrive = () => send(answer, "text/javascript", `export default ${JSON.stringify(view)}; export const words = ${WORDS};${read("loader/words.js")}`);
      return state.catalogue == "held" ? held.push(arrive) : arrive();
    }
    if (request.url == "/assets/checkout.css") return send(answer, "text/css", STYLE);
    if (request.url == "/assets/screens.js") return send(answer, "text/javascript", SCREENS);
    const script = { "/assets/boot.js": BOOT, "/assets/early.js": EARLY }[request.url];
    if (script) return send(answer, "text/javascript", guarded(script));
    if (request.url == "/assets/tap.js") {
      const arrive = () =>
        state.tap == "gone" ? send(answer, "text/plain", "down", 503) : send(answer, "text/javascript", guarded(TAP));
      return state.tap == "held" ? held.push(arrive) : arrive();
    }
    if (request.url == "/assets/farthing_bg.wasm") return send(answer, "application/wasm", "");
    if (request.url == "/assets/farthing.js") {
      if (state.checkout == "broken") return send(answer, "text/plain", "down", 503);
      const arrive = () => send(answer, "text/javascript", CHECKOUT);
      return state.checkout == "held" ? held.push(arrive) : arrive();
    }
    if (request.method == "POST" && request.url.startsWith("/pay/")) {
      let body = "";
      request.on("data", (more) => (body += more)).on("end", () => {
        state.posts.push([request.url, body]);
        send(answer, "text/html", "<!doctype html><title>Plain</title>");
      });
      return;
    }
    const real = /^\/checkout\?publisher=(daily-sejong|han-river|direct-daily)/.exec(request.url);
    if (real) {
      const [BILLING, TERMS] = { "daily-sejong": ["tab", "KRW 1000"], "han-river": ["credit", "KRW 3000 5000"] }[real[1]] || ["direct", ""];
      const words = { PUBLISHER: real[1], ORIGINS: state.news, BILLING, TERMS };
      const arrive = () => send(answer, "text/html", DOCUMENT.replace(/__(\w+?)__/g, (_, name) => words[name]));
      return state.frame == "held" ? held.push(arrive) : arrive();
    }
    if (request.url.startsWith("/checkout")) {
      if (state.frame == "gone") return send(answer, "text/plain", "down", 503);
      // What a blocker leaves: a document that loads and says nothing.
      if (state.frame == "blocked") return send(answer, "text/html", "<!doctype html>");
      return send(answer, "text/html", `<!doctype html><meta charset=utf-8><meta name=color-scheme content="light dark"><button>pay</button><script>${FRAME}</script>`);
    }
    send(answer, "text/plain", "nothing here", 404);
  });
  const news = await listen((request, answer) => {
    const page = pages[new URL(request.url, "http://x").pathname];
    if (!page) return send(answer, "text/plain", "nothing here", 404);
    const fill = (text) => text.replaceAll("GATEWAY", `http://pay.localhost:${gateway.port}`);
    if (page.policy) answer.setHeader("content-security-policy", fill(page.policy));
    send(answer, "text/html; charset=utf-8", fill(page.body));
  });
  state.news = `http://news.localhost:${news.port}`;
  return {
    state,
    /** Lets arrive what was held: the loader's second file, the catalogue, the checkout, the frame's document, the script of the button that pays. */
    release: () => held.splice(0).forEach((arrive) => arrive()),
    gateway: `http://pay.localhost:${gateway.port}`,
    page: (path) => `http://news.localhost:${news.port}${path}`,
    close: () => Promise.all([gateway.close(), news.close()]),
  };
}

function send(answer, type, body, status = 200) {
  answer.writeHead(status, { "content-type": type });
  answer.end(body);
}

async function listen(handler) {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
