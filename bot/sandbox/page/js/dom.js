// Building nodes. Text reaches the page only as text nodes: nothing here or elsewhere parses HTML.

/** An element with attributes, listeners (`onclick`, ...) and children; null and false children are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) assign(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function assign(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : value);
}

/** Makes `parent` hold exactly `wanted`, moving as few nodes as possible so that focus and scroll survive. */
export function reconcile(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  wanted.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

/** The initials of a name, for a round avatar. */
export function initials(name) {
  return name.split(/\s+/u).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
}
