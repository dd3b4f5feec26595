// A browser for the loader's tests, spoken to over two pipes: no driver, no port, no package.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** The path of a Chromium: named by CHROMIUM, or found on PATH. */
export const chromium =
  process.env.CHROMIUM ||
  (process.env.PATH || "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(existsSync);

/** Starts a headless browser. */
export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), "farthing-loader-"));
  const flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --remote-debugging-pipe " +
    "--disable-background-networking --disable-component-update --disable-sync";
  const child = spawn(chromium, [...flags.split(" "), `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const [, , , toBrowser, fromBrowser] = child.stdio;
  const answers = new Map();
  const listeners = new Set();
  let last = 0;
  let rest = "";
  fromBrowser.setEncoding("utf8").on("data", (text) => {
    const messages = (rest + text).split("\0");
    rest = messages.pop();
    for (const message of messages.map((text) => JSON.parse(text))) {
      const answer = answers.get(message.id);
      answers.delete(message.id);
      if (message.error) answer?.reject(new Error(message.error.message));
      else if (answer) answer.resolve(message.result);
      else for (const listener of listeners) listener(message);
    }
  });
  const call = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      answers.set(++last, { resolve, reject });
      toBrowser.write(JSON.stringify({ id: last, method, params, sessionId }) + "\0");
    });

  return {
    /** Opens a tab of its own, with nothing remembered; beside another one with what that remembers. */
    async open(url, { width = 1024, height = 768, media = [], beside } = {}) {
      const browserContextId = beside?.context ?? (await call("Target.createBrowserContext")).browserContextId;
      const { targetId } = await call("Target.createTarget", { url: "about:blank", browserContextId });
      const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
      const send = (method, params) => call(method, params, sessionId);
      const errors = [];
      let frame;
      listeners.add(({ method, params, sessionId: from }) => {
        if (from != sessionId) return;
        if (method == "Target.attachedToTarget") frame = params.sessionId;
        if (method == "Runtime.exceptionThrown") errors.push(params.exceptionDetails.exception?.description);
      });
      await send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
      await send("Runtime.enable");
      await send("Page.enable");
      await send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
      await send("Emulation.setEmulatedMedia", { features: media });
      await send("Page.navigate", { url });

      const evaluate = async (session, expression) => {
        const { result, exceptionDetails } = await call(
          "Runtime.evaluate",
          { expression: `(async () => (${expression}))()`, awaitPromise: true, returnByValue: true, userGesture: true },
          session,
        );
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
        return result.value;
      };
      // A document that goes in the middle of a question may never answer it.
      const soon = (answer) => Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 3000))]);
      const until = async (session, expression) => {
        const end = Date.now() + 8000;
        let value;
        do value = await soon(evaluate(session(), expression).catch(() => undefined));
        while (!value && Date.now() < end);
        if (!value) throw new Error(`never true: ${expression}`);
        return value;
      };
      return {
        errors,
        send,
        context: browserContextId,
        /** Runs an expression in the page; what it returns must be plain data. */
        run: (expression) => evaluate(sessionId, expression),
        /** Waits until the expression is true in the page, and returns its value. */
        until: (expression) => until(() => sessionId, expression),
        /** Runs an expression in the gateway's frame. */
        inFrame: (expression) => evaluate(frame, expression),
        /** Waits until the expression is true in the gateway's frame. */
        untilInFrame: (expression) => until(() => frame, expression),
        /** Loads the page anew, and waits until the new one is there. */
        async reload() {
          await this.run("(window.isOld = true)");
          await send("Page.reload");
          await this.until("!window.isOld && document.readyState == 'complete'");
        },
        /** A real click, as a hand's. */
        async click(x, y, clickCount = 1) {
          for (const type of ["mouseMoved", "mousePressed", "mouseReleased"]) await this.mouse(type, x, y, clickCount);
        },
        mouse: (type, x, y, clickCount = 1, button = type == "mouseMoved" ? "none" : "left") =>
          send("Input.dispatchMouseEvent", { type, x, y, button, clickCount }),
        /** A finger. */
        async touch(x, y) {
          await send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
          await send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
        },
        async key(key) {
          const more = { Enter: { text: "\r", windowsVirtualKeyCode: 13 }, Tab: { windowsVirtualKeyCode: 9 } }[key];
          for (const type of ["keyDown", "keyUp"]) await send("Input.dispatchKeyEvent", { type, key, code: key, ...more });
        },
        /** Of the window, or of a part of it. */
        async picture(clip) {
          const { data } = await send("Page.captureScreenshot", clip && { clip: { ...clip, scale: 1 } });
          return Buffer.from(data, "base64");
        },
        close: () => call("Target.disposeBrowserContext", { browserContextId }),
      };
    },
    async close() {
      await call("Browser.close").catch(() => {});
      await new Promise((resolve) => child.once("exit", resolve));
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
