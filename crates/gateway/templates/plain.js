// A page that the browser kept as it was may show a price for what was paid since: it looks again.
addEventListener("pageshow", (event) => event.persisted && location.reload());
// So does one whose reader comes back from the carrier's own page in another tab.
addEventListener("visibilitychange", () => {
  if (!document.hidden && document.querySelector("[data-elsewhere]")) location.reload();
});
