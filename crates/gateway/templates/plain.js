// A page that the browser kept as it was may show a price for what was paid since: it looks again.
addEventListener("pageshow", (event) => event.persisted && location.reload());

// Where the browser can read the one message that is bound to this site, it hands in the code, once.
addEventListener("DOMContentLoaded", async () => {
  const field = document.getElementById("code");
  if (!field || !("OTPCredential" in window)) return;
  const stop = new AbortController();
  field.form.addEventListener("submit", () => stop.abort());
  const wish = { otp: { transport: ["sms"] }, signal: stop.signal };
  const message = await navigator.credentials.get(wish).catch(() => null);
  if (!message || stop.signal.aborted) return;
  field.value = message.code;
  field.form.requestSubmit(field.form.querySelector("button"));
});

// A page whose reader comes back from the carrier's own page in another tab looks again, too.
addEventListener("visibilitychange", () => {
  if (!document.hidden && document.querySelector("[data-elsewhere]")) location.reload();
});

// On mobile data the carrier's network may know whose phone this is, and then no code is asked for: before
// the number is sent, a hidden frame asks. Whatever fails, the form is sent as it is.
const PATIENCE = 4000;

async function ask(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "line");
  const stop = new AbortController();
  setTimeout(() => stop.abort(), PATIENCE);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, signal: stop.signal });
  if (answer.status !== 200) return "";
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = await answer.text();
  const told = new Promise((done) => {
    addEventListener("message", (event) => {
      const isOurs = event.source === frame.contentWindow && event.origin === location.origin;
      if (isOurs) done(String(event.data.line));
    });
    setTimeout(done, PATIENCE, "");
  });
  document.body.append(frame);
  return told.finally(() => frame.remove());
}

addEventListener("submit", async (event) => {
  const form = event.target;
  const isOnLan = ["wifi", "ethernet"].includes(navigator.connection?.type);
  if (!form.elements.line || !form.elements.phone.value || isOnLan || form.dataset.asked === "yes") return;
  event.preventDefault();
  if (form.dataset.asked) return;
  form.dataset.asked = "now";
  form.elements.line.value = await ask(form).catch(() => "");
  form.dataset.asked = "yes";
  // A form that is still being submitted cannot be sent again: that comes where asking is forbidden.
  setTimeout(() => form.requestSubmit(event.submitter));
});
