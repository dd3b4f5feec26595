// A page that the browser kept as it was may show a price for what was paid since: it looks again.
addEventListener("pageshow", (event) => event.persisted && location.reload());
