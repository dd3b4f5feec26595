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
