// A publisher's page and a stand-in for the gateway, on two origins, for the loader's tests.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";

const LOADER = readFileSync(new URL("../farthing.js", import.meta.url));
const WORDS = readFileSync(new URL("../words.json", import.meta.url));

const ITEMS = {
  "articles/night-market": { kind: "article", title: { en: "Night market" }, price: { amount: "300", currency: "KRW" } },
  "articles/tangerines": { kind: "article", title: { en: "Tangerines" }, price: { amount: "300", currency: "KRW" } },
  "tips/kim-jiwoo": { kind: "tip", title: { en: "A coffee" }, price: { amount: "500", currency: "KRW" } },
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

/** Serves pages by path from `pages`, each `{body, policy}` with GATEWAY in place of its origin. */
export async function serve(pages) {
  const state = { catalogue: "there", frame: "there", requests: [] };
  const gateway = await listen((request, answer) => {
    state.requests.push(request.url);
    answer.setHeader("access-control-allow-origin", "*");
    answer.setHeader("cache-control", "no-store");
    if (request.url == "/farthing.js") return send(answer, "text/javascript", LOADER);
    if (request.url.startsWith("/v1/publishers/jeju-post/catalogue.js")) {
      if (state.catalogue == "gone" || (state.catalogue == "late" && !request.url.includes("?"))) {
        return send(answer, "text/plain", "down", 503);
      }
      const view = { publisher: { id: "jeju-post", name: "Jeju Post" }, items: ITEMS };
      return send(answer, "text/javascript", `export default ${JSON.stringify(view)}; export const words = ${WORDS}`);
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
  return {
    state,
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
