// Stories in a real browser: each has a tab of its own, on a site that serves the pages of its file.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { chromium, launch } from "./browser.mjs";
import { serve } from "./site.mjs";

export let browser;
export let site;

/**
 * Starts browser and site before the stories of a file, and ends them after.
 *
 * @param pages What the site serves, by path: see `serve`.
 * @param usual The state of the site at the beginning of each story; a story's `site` option changes it.
 * @returns `story(name, path, tell, options)`: a test, which must end without an exception in the page.
 */
export function stories(pages, usual = {}) {
  before(async () => {
    assert.ok(chromium, "a Chromium is needed: on PATH, or named by CHROMIUM");
    site = await serve(pages);
    browser = await launch();
  });

  after(async () => {
    await browser?.close();
    await site?.close();
  });

  const always = { catalogue: "there", answers: "there", frame: "there", checkout: "there", tap: "there", guard: [], ...usual };
  return (name, path, tell, options = {}) =>
    test(name, { timeout: 120_000 }, async () => {
      Object.assign(site.state, always, options.site);
      site.state.requests.length = site.state.posts.length = 0;
      const tab = await browser.open(site.page(path), options);
      try {
        await tell(tab);
        assert.deepEqual(tab.errors, []);
      } finally {
        site.release();
        await tab.close();
      }
    });
}
