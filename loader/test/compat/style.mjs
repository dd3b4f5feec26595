// What a style sheet uses, with the line where it does.

import { feature, load, paths } from "./data.mjs";

const { parse, walk } = load("css-tree");

const UNITS = {
  dvh: "css.types.length.viewport_percentage_units_dynamic", dvw: "css.types.length.viewport_percentage_units_dynamic",
  svh: "css.types.length.viewport_percentage_units_small", svw: "css.types.length.viewport_percentage_units_small",
  lvh: "css.types.length.viewport_percentage_units_large", lvw: "css.types.length.viewport_percentage_units_large",
  cqw: "css.types.length.container_query_length_units", cqi: "css.types.length.container_query_length_units",
};

/** @returns {{name: string, line: number, any: string[]}[]} */
export function uses(text, firstLine = 1) {
  const found = [];
  const use = (node, name, any) => found.push({ name, line: node.loc.start.line + firstLine - 1, any: any.filter(feature) });
  const selectors = (name) => [`css.selectors.${name}`, `css.selectors.${name.replace(/^-/, "")}`];
  walk(parse(text, { positions: true }), {
    enter(node) {
      if (node.type == "Declaration" && !node.property.startsWith("--")) {
        const path = `css.properties.${node.property}`;
        use(node, node.property, [path]);
        walk(node.value, (value) => {
          // Only values that the data lists by themselves; the others came with their property.
          if (value.type == "Identifier") use(value, `${node.property}: ${value.name}`, [`${path}.${value.name}`]);
        });
      }
      // Values of custom properties are not parsed, so the functions in them are looked for in their text.
      if (node.type == "Raw") {
        for (const [, name] of node.value.matchAll(/([\w-]+)\(/g)) func(node, name, use);
      }
      if (node.type == "Function") func(node, node.name, use);
      if (node.type == "Dimension" && UNITS[node.unit]) use(node, node.unit, [UNITS[node.unit]]);
      if (node.type == "Atrule") use(node, `@${node.name}`, [`css.at-rules.${node.name}`]);
      if (node.type == "Feature") use(node, `@media (${node.name})`, [`css.at-rules.media.${node.name}`]);
      if (node.type == "PseudoClassSelector" || node.type == "PseudoElementSelector") use(node, `:${node.name}`, selectors(node.name));
    },
  });
  // What the data does not list has no age.
  return found.filter(({ any }) => any.length);
}

function func(node, name, use) {
  const found = [...paths("css.types", name), ...paths("css.types", `${name}_function`)];
  use(node, `${name}()`, found.length ? found : paths("css.properties.custom-property", name));
}
