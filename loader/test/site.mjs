// A publisher's page and a stand-in for the gateway, on two origins, for the loader's tests.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";

const LOADER = readFileSync(new URL("../farthing.js", import.meta.url));

const ITEMS = {
  "articles/night-market": { kind: "article", title: { en: "Night market" }, price: { amount: "300", currency: "KRW" } },
  "tips/kim-jiwoo": { kind: "tip", title: { en: "A coffee" }, price: { amount: "500", currency: "KRW" } },
  "passes/day": { kind: "pass", title: { en: "Day pass" }, price: { amount: "4.90", currency: "EUR" } },
  "extras/new": { kind: "unknown-to-us", title: { en: "New" }, price: { amount: "100", currency: "KRW" } },
};

// It plays the frame, and tells what it hears; the real one is tested with the real gateway in
// crates/e2e. Tests tell it what to say.
const FRAME = `
window.said = [];
window.owned = {};
addEventListener("message", ({ data, source, ports: [port] }) => {
  if (data?.farthing != "connect" || source != parent) return;
  window.say = (message) => port.postMessage(message);
  port.onmessage = ({ data }) => {
    said.push(data);
    const { type, item } = data;
    if (type == "check") say({ type: "state", item, state: "for-sale", entitlement: null, content_key: null });
    if (type == "open" && !window.silent) {
      say({ type: "resize", height: 321 });
      say({ type: "opened", item: item ?? "offers/signed", title: "The night market" });
    }
    if (type == "close" && !window.stubborn) say({ type: "closed", item: "articles/night-market" });
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
      return send(answer, "text/javascript", "export default " + JSON.stringify(view));
    }
    if (request.url.startsWith("/checkout")) {
      if (state.frame == "gone") return send(answer, "text/plain", "down", 503);
      return send(answer, "text/html", `<!doctype html><meta name=color-scheme content="light dark"><button>pay</button><script>${FRAME}</script>`);
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
