
// How the loader and the button in the frame word things: one place says what stands on a button, and it comes with
// the catalogue, whose module this ends.
export const wording = (tag) => {
  const said = words[/^ko(?![a-z])/i.test(tag) ? "ko" : "en"];
  const label = ({ kind, price }) =>
    (said[kind] || said.other).replace("%", () =>
      new Intl.NumberFormat(said.lang, { style: "currency", ...price }).format(price.amount).replace(/₩(.+)/, said.won),
    );
  return { ...said, label };
};
