// Runs in every document before its own scripts, and tells when something can be seen and used.
// `__report` is a binding of the DevTools protocol. Times are milliseconds since 1970 by the
// document's own monotonic clock, so that a page and a frame of another process can be compared.
// A function of `names`: what is waited for in the page and in the frame. What is not, is not looked for:
// looking costs the page a frame of the screen.

(names) => {
  const isTop = window == top;
  const now = () => performance.timeOrigin + performance.now();
  const report = (name, at, more) => __report(JSON.stringify({ name, at, ...more }));

  // Shadow roots are remembered here, so that closed ones can be looked into. To walk through all elements in
  // each frame would slow down what is measured.
  const roots = new Map();
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    roots.set(this, root);
    return root;
  };

  /** Every element of the document and its shadow trees that fits. */
  const find = (selector) =>
    [document, ...roots.values()].flatMap((root) => [...root.querySelectorAll(selector)]).filter((it) => it.isConnected);

  /** Where a press would reach the element, if it is on screen, enabled and on top. */
  const place = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
    const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    if (right - left < 4 || bottom - top < 4 || element.disabled) return;
    let hit = document.elementFromPoint(x, y);
    while (hit && roots.get(hit)?.elementFromPoint(x, y) && roots.get(hit).elementFromPoint(x, y) != hit) {
      hit = roots.get(hit).elementFromPoint(x, y);
    }
    if (hit && (hit == element || element.contains(hit)) && getComputedStyle(element).visibility == "visible") {
      return { x, y };
    }
  };
  const first = (selector) => {
    for (const element of find(selector)) {
      const found = place(element);
      if (found) return found;
    }
  };

  /** What can be waited for, by the name of its mark. */
  const LOOKS = {
    button: () => first("farthing-pay button, floor-pay > button, .go, button"),
    // It may be drawn before the tap, so it must have the focus as well.
    field: () => (isTop ? first("dialog[open] input") : document.hasFocus() && document.activeElement.matches("input") && place(document.activeElement)),
    sheet: () => first("dialog[open][role=dialog] iframe"),
    "one-tap": () => first("dialog.tap iframe"),
    opened: () => first("[data-farthing-opened] p"),
  };
  const wanted = new Map((isTop ? names.page : names.frame).map((name) => [name, LOOKS[name]]));
  // Looked up in a frame of the screen, told in the first task after it: then it has been painted.
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  port1.onmessage = () => {
    for (const [name, where] of seen.splice(0)) report(name, now(), where);
  };
  const look = () => {
    for (const [name, test] of wanted) {
      const where = document.body && test();
      if (!where) continue;
      wanted.delete(name);
      seen.push([name, where]);
      port2.postMessage(0);
    }
    if (wanted.size) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  if (isTop) {
    addEventListener("click", (event) => event.isTrusted && report("tap", performance.timeOrigin + event.timeStamp), true);
    report("start", performance.timeOrigin);
  } else {
    addEventListener("click", (event) => event.isTrusted && report("press", performance.timeOrigin + event.timeStamp), true);
    // A build may mark when WebAssembly has taken the first screen over. Without the mark it is the
    // end of the task that started WebAssembly.
    const mark = performance.mark;
    let isMarked = false;
    performance.mark = function (name, ...rest) {
      if (name == "farthing-taken-over") {
        isMarked = true;
        report("live", now());
      }
      return mark.call(this, name, ...rest);
    };
    for (const name of ["instantiate", "instantiateStreaming"]) {
      const original = WebAssembly[name];
      WebAssembly[name] = async function (...given) {
        const result = await original.apply(this, given);
        const channel = new MessageChannel();
        channel.port1.onmessage = () => isMarked || report("started", now());
        channel.port2.postMessage(0);
        return result;
      };
    }
  }
  const observe = (type, each) => {
    try {
      new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
    } catch {
      // This browser does not tell.
    }
  };
  observe("longtask", ({ startTime, duration }) => report("task", performance.timeOrigin + startTime, { duration }));
  if (isTop) observe("layout-shift", ({ startTime, value }) => report("shift", performance.timeOrigin + startTime, { value }));
}
