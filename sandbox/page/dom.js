// Builds elements. Text enters the page as text nodes only, so that nothing a person types can
// become markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element: `h("button.bar__button", { onclick }, "En time")`.
 * @param {string} tag with its classes after dots
 * @param {...unknown} rest attributes first, if any; then children. Among the attributes `on…` are
 *   listeners, `dataset` is an object, and false, null and undefined leave the attribute out.
 *   Among the children, lists are opened, and false, null, undefined and "" are passed over.
 * @returns {HTMLElement}
 */
export function h(tag, ...rest) {
  const [name, ...classes] = tag.split(".");
  const props = isProps(rest[0]) ? rest.shift() : {};
  const node = document.createElement(name);
  if (name === "button") node.type = "button";
  for (const [attribute, value] of Object.entries(props)) assign(node, attribute, value);
  if (classes.length) node.classList.add(...classes);
  node.append(...present(rest));
  return node;
}

const isProps = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Node);

function assign(node, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "dataset") Object.assign(node.dataset, value);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

function present(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== "")
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** Puts new children in place of the old. @param {Element} node @param {...unknown} children */
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
}

// Drawn for this page on a 20 by 20 grid; each is a list of stroked paths.
const ICONS = {
  hash: ["M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5"],
  lock: ["M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9"],
  home: ["M3 9.5 10 3.5l7 6M5 8.5V16.5h10V8.5M8.3 16.5v-4.5h3.4v4.5"],
  chat: ["M3.5 4.5h13v9h-7L6 16.5v-3H3.5z"],
  reply: ["M3.5 4h13v9H9.5L6 16v-3H3.5zM7 7.2h6M7 9.8h4"],
  smile: ["M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM7.5 8.2h.01M12.5 8.2h.01M6.8 11.8a3.9 3.9 0 0 0 6.4 0"],
  more: ["M4.5 10h.01M10 10h.01M15.5 10h.01"],
  close: ["M5 5l10 10M15 5 5 15"],
  send: ["M3.5 3.8 17 10 3.5 16.2 5.5 10zM5.5 10H11"],
  bolt: ["M11.5 2.5 4.5 11.5H9.5L8.5 17.5 15.5 8.5H10.5z"],
  down: ["M5.5 8 10 12.5 14.5 8"],
  left: ["M12 5 7 10l5 5"],
  right: ["M8 5l5 5-5 5"],
  clock: ["M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 6v4.2l2.7 1.8"],
  menu: ["M3.5 5.5h13M3.5 10h13M3.5 14.5h13"],
  play: ["M6 4 15.5 10 6 16z"],
  stop: ["M5.5 5.5h9v9h-9z"],
  reset: ["M4.5 10a5.5 5.5 0 1 1 1.8 4.1M4.3 15.7v-3.4h3.4"],
  code: ["M7 6 3 10l4 4M13 6l4 4-4 4M11.2 4.5l-2.4 11"],
  calendar: ["M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5"],
  check: ["M4.5 10.5 8.5 14.5 15.5 6"],
  warning: ["M10 3.2 17.5 16.5h-15zM10 8v4M10 14.2h.01"],
  file: ["M5 2.5h6.5l4 4v11h-10.5zM11.5 2.5v4h4M7.5 11h5M7.5 14h5"],
  eye: ["M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4z"],
  sliders: ["M3 6h7M14 6h3M3 14h3M10 14h7M12 4v4M8 12v4"],
};

/**
 * A decorative icon, hidden from screen readers.
 * @param {keyof ICONS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon--${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** A button that shows an icon and says a label. */
export function iconButton(name, label, onclick, props = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props },
    icon(name),
  );
}

/** Words for screen readers only. @param {string} text */
export function unseen(text) {
  return h("span.unseen", text);
}

/** True when the element may be typed or clicked in just now. */
export function isFocusable(node) {
  return node instanceof HTMLElement && node.isConnected && !node.closest("[hidden], [inert]");
}

/** Redraws inside a root and gives focus back to what had it, found by its `data-focus` name. */
export function keepFocus(root, redraw) {
  const at = document.activeElement;
  const name = root.contains(at) ? at.closest("[data-focus]")?.dataset.focus : null;
  redraw();
  if (!name) return;
  const again = root.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  const inside = again?.matches("input, textarea, select, button, a")
    ? again
    : again?.querySelector("input, button");
  inside?.focus({ preventScroll: true });
}

const looks = new WeakMap();

/**
 * Redraws a root only when what it shows has changed.
 * @param {Element} root
 * @param {unknown} look all that the drawing depends on
 * @param {() => unknown[]} build
 */
export function drawn(root, look, build) {
  const now = JSON.stringify(look);
  if (looks.get(root) === now) return;
  looks.set(root, now);
  keepFocus(root, () => fill(root, build()));
}

const LONGEST_PRESS = 5000; // milliseconds; what is held longer is drawn under the finger
let pressed = Promise.resolve();

/** Resolves when nothing is being pressed: what is drawn anew between down and up hears no click. */
export const pressOver = () => pressed;

addEventListener(
  "pointerdown",
  () => {
    pressed = new Promise((resolve) => {
      const release = () => setTimeout(resolve); // the click comes after the release
      for (const end of ["pointerup", "pointercancel"])
        addEventListener(end, release, { capture: true, once: true });
      setTimeout(resolve, LONGEST_PRESS);
    });
  },
  { capture: true },
);
