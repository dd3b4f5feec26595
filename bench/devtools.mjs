// A headless browser, spoken to by the DevTools protocol over two pipes: no driver, no package.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Sites get processes of their own, as on a desktop; nothing outside this machine is looked up.
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--site-per-process",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
];

/** Starts a browser. `call` speaks to it or to one of its sessions; `listen` hears all of them. */
export async function launch(chromium) {
  const profile = mkdtempSync(join(tmpdir(), "farthing-bench-"));
  const child = spawn(chromium, [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
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
      if (message.error) answer?.reject(new Error(`${answer.method}: ${message.error.message}`));
      else if (answer) answer.resolve(message.result);
      else for (const listener of listeners) listener(message);
    }
  });
  return {
    call: (method, params = {}, sessionId = undefined) =>
      new Promise((resolve, reject) => {
        answers.set(++last, { resolve, reject, method });
        toBrowser.write(JSON.stringify({ id: last, method, params, sessionId }) + "\0");
      }),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await this.call("Browser.close").catch(() => {});
      await new Promise((resolve) => (child.exitCode == null ? child.once("exit", resolve) : resolve()));
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
