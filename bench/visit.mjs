// One visit of a page in a browser context of its own, watched in every process that runs a part of it.

import { readFileSync } from "node:fs";

export const PROFILES = {
  "slow-4g": {
    cpu: 4,
    net: { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 },
  },
  unthrottled: { cpu: 1 },
};

/** How long anything may take. */
const PATIENCE = 60_000;
/** Without requests and long tasks for so long, a page is quiet. */
const QUIET = 500;

const observe = readFileSync(new URL("observe.js", import.meta.url)).toString();
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Opens a context and a page in it. Nothing is loaded yet: `go` does that.
 * @param {{ page: string[], frame: string[] }} names What is waited for: see observe.js.
 */
export async function visit(browser, url, profile, names) {
  const { browserContextId } = await browser.call("Target.createBrowserContext");
  const { targetId } = await browser.call("Target.createTarget", { url: "about:blank", browserContextId });
  const { sessionId: page } = await browser.call("Target.attachToTarget", { targetId, flatten: true });
  /** Each process that runs a part of the page, by its session. */
  const frames = [];
  const marks = { page: {}, frame: {} };
  const tasks = { page: [], frame: [] };
  const requests = new Map();
  const seen = { shift: 0, lastRequest: performance.now() };
  let failure;
  const side = (session) => (session == page ? "page" : "frame");

  const prepare = async (session) => {
    const send = (method, params) => browser.call(method, params, session);
    await send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    await send("Runtime.enable");
    await send("Runtime.addBinding", { name: "__report" });
    await send("Network.enable");
    await send("Page.enable");
    await send("Page.addScriptToEvaluateOnNewDocument", { source: `(${observe})(${JSON.stringify(names)})` });
    if (profile.net) await send("Network.emulateNetworkConditions", profile.net);
    if (profile.cpu > 1) await send("Emulation.setCPUThrottlingRate", { rate: profile.cpu });
  };
  const report = (session, { name, at, duration, value, ...where }) => {
    if (name == "task") tasks[side(session)].push({ at, duration });
    else if (name == "shift") seen.shift += value;
    else marks[side(session)][name] ??= { at, ...where };
  };
  // The document of a frame begins in its page's session and ends in its own, under one id.
  const network = (method, params) => {
    if (!method.startsWith("Network.") || /^(data|blob):|favicon\.ico$/.test(params.request?.url)) return;
    if (method == "Network.requestWillBeSent") {
      requests.set(params.requestId, { url: params.request.url, begun: Date.now(), bytes: 0, isOpen: true });
    }
    const request = requests.get(params.requestId);
    if (!request) return;
    seen.lastRequest = performance.now();
    if (method == "Network.loadingFinished") request.bytes = params.encodedDataLength;
    if (/loadingFinished|loadingFailed/.test(method)) request.isOpen = false;
  };
  const deaf = browser.listen(({ method, params, sessionId }) => {
    if (sessionId != page && !frames.includes(sessionId)) return;
    if (method == "Target.attachedToTarget") {
      frames.push(params.sessionId);
      prepare(params.sessionId)
        .then(() => browser.call("Runtime.runIfWaitingForDebugger", {}, params.sessionId))
        .catch((error) => (failure ??= error));
    }
    if (method == "Runtime.bindingCalled") report(sessionId, JSON.parse(params.payload));
    if (method == "Runtime.exceptionThrown") failure ??= new Error(params.exceptionDetails.exception?.description);
    network(method, params);
  });

  const until = async (what, test) => {
    const end = performance.now() + PATIENCE;
    for (;;) {
      if (failure) throw failure;
      const value = test();
      if (value) return value;
      if (performance.now() > end) {
        const open = [...requests.values()].filter(({ isOpen }) => isOpen).map(({ url }) => url);
        throw new Error(`${url}: ${what} never came; open requests: ${open.join(" ") || "none"}`);
      }
      await sleep(10);
    }
  };
  return {
    page,
    frames,
    marks,
    tasks,
    requests,
    seen,
    until,
    quiet: () =>
      until("quiet", () => {
        const busy = [...tasks.page, ...tasks.frame].some(({ at, duration }) => at + duration > Date.now() - QUIET);
        const open = [...requests.values()].some(({ isOpen }) => isOpen);
        return !busy && !open && performance.now() - seen.lastRequest > QUIET;
      }),
    mouse: (type, { x, y }) =>
      browser.call("Input.dispatchMouseEvent", { type, x, y, button: type == "mouseMoved" ? "none" : "left", clickCount: 1 }, page),
    async go() {
      await prepare(page);
      await browser.call("Emulation.setDeviceMetricsOverride", { width: 1000, height: 900, deviceScaleFactor: 1, mobile: false }, page);
      await browser.call("Page.navigate", { url }, page);
    },
    async end() {
      deaf();
      await browser.call("Target.disposeBrowserContext", { browserContextId });
    },
  };
}
