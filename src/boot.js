// The frame's first script. It takes the line to the publisher's page, answers what can be answered
// without WebAssembly, and fetches the checkout when it is wanted. Whatever fails here ends with a
// plain link, never with a dead button.

const { publisher, origins } = document.documentElement.dataset;
const allowed = origins.split(" ");

/** Messages that wait for the checkout. @type {object[]} */
const waiting = [];
/** @type {MessagePort | undefined} */
let port;
/** Origin of the page, as the browser says. */
let origin = "";
let lang = "";
/** The item of the last `open`, for the plain link: none for a signed offer. */
let item;
/** @type {Promise<void> | undefined} */
let loading;

const WORDS = {
  en: ["The checkout cannot run in this browser.", "Use the simple page instead", "One moment…", "Close"],
  ko: ["이 브라우저에서는 결제 창을 열 수 없어요.", "간단한 결제 페이지로 이동하기", "잠시만 기다려 주세요…", "닫기"],
};
const words = () => WORDS[/^ko(?![a-z])/i.test(lang) ? "ko" : "en"];

/** The sheet is on screen since the tap: until the checkout is here, it shows that it is at work. */
const wait = (opening) => {
  const [, , text, close] = words();
  const button = document.createElement("button");
  const section = document.createElement("section");
  const message = document.createElement("p");
  const spinner = document.createElement("span");
  section.className = "sheet";
  message.className = "screen wait";
  message.setAttribute("role", "status");
  spinner.className = "spinner";
  message.append(spinner, " ", text);
  button.className = "button";
  button.textContent = close;
  button.onclick = () => {
    waiting.push({ type: "close" });
    port.postMessage({ type: "closed", opening, item });
  };
  section.append(message, button);
  document.getElementById("checkout").replaceChildren(section);
  port.postMessage({ type: "resize", height: Math.ceil(section.getBoundingClientRect().height) });
};

/** The checkout cannot go on: the page and the reader get the plain page instead. */
const fail = (error) => {
  console.error(error);
  port?.postMessage({ type: "fatal" });
  const [text, label] = words();
  const message = document.createElement("p");
  const link = document.createElement("a");
  link.href = `/pay/${publisher}${item ? "/" + item : ""}`;
  link.target = "_top";
  link.textContent = label;
  message.className = "fatal";
  message.setAttribute("role", "alert");
  message.append(text, " ", link);
  document.body.replaceChildren(message);
};

// A panic of WebAssembly, or any exception of ours that nobody caught: nothing can be relied on after.
addEventListener("error", (event) => loading && event.error && fail(event.error));
addEventListener("unhandledrejection", ({ reason }) => reason instanceof WebAssembly.RuntimeError && fail(reason));

/**
 * Whether this browser has a device key, and so may own something. The names are those of
 * platform/store.rs. A database that is not there is not made by asking.
 */
const hasKey = () =>
  new Promise((resolve) => {
    const request = indexedDB.open("farthing", 1);
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = () => resolve(false);
    request.onsuccess = () => {
      const database = request.result;
      const count = database.transaction("device").objectStore("device").count("key");
      count.onsuccess = () => resolve(count.result > 0);
      count.onerror = () => resolve(false);
      database.close();
    };
  }).catch(() => false);

/** Fetches the checkout once. Glue and WebAssembly come side by side. */
const load = () => {
  loading ||= (async () => {
    const binary = fetch(new URL("./farthing_bg.wasm", import.meta.url));
    const checkout = await import("./farthing.js");
    await checkout.default({ module_or_path: binary });
    port.onmessage = null;
    document.getElementById("checkout").replaceChildren();
    checkout.start(port, publisher, origin, waiting);
  })().catch(fail);
};

const take = async ({ data }) => {
  const { type } = data;
  lang = data.look?.lang || lang;
  if (type == "open") {
    item = data.item;
    wait(data.opening);
  }
  // Before anything is waited for: the checkout may be here when the wait is over, and takes it then.
  waiting.push(data);
  if (type == "hello" || data.items?.length == 0) return;
  if (type == "check" && !loading && !(await hasKey()) && !loading) {
    waiting.splice(waiting.indexOf(data), 1);
    for (const item of data.items) port.postMessage({ type: "state", item, state: "for-sale" });
  } else load();
};

addEventListener("message", (event) => {
  const isPage = event.source == parent && parent != window && allowed.includes(event.origin);
  if (!isPage || port || event.data?.farthing != "connect") return;
  origin = event.origin;
  port = event.ports[0];
  port.onmessage = take;
  port.postMessage({ type: "ready" });
});
