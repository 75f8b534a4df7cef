// A menu that hangs below its button: arrow keys inside, Escape and Tab close it, focus goes back.

import { h, isFocusable } from "./dom.js";

let open = null;

/**
 * Opens a menu at a button, or closes it when it already stands there.
 * @param {HTMLElement} anchor
 * @param {{label: string, items: {text: string, detail?: string, choose: () => void}[]}} menu
 */
export function toggleMenu(anchor, menu) {
  const wasHere = open?.anchor === anchor;
  closeMenu();
  if (!wasHere) show(anchor, menu);
}

/** Closes the open menu, if any, and gives focus back to its button. */
export function closeMenu() {
  if (!open) return;
  const { anchor, node, away } = open;
  open = null;
  document.removeEventListener("pointerdown", away, true);
  window.removeEventListener("resize", closeMenu);
  const hadFocus = node.contains(document.activeElement);
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (hadFocus && isFocusable(anchor)) anchor.focus();
}

function show(anchor, { label, items }) {
  const node = h(
    "div.menu",
    { role: "menu", "aria-label": label, onkeydown: onKey },
    items.map(itemNode),
  );
  const away = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) closeMenu();
  };
  // A modal makes everything outside itself inert, so the menu must lie inside it; elsewhere it
  // lies in its button's landmark, where a screen reader's user expects it.
  (anchor.closest("dialog, main, aside") ?? document.body).append(node);
  place(node, anchor);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", away, true);
  window.addEventListener("resize", closeMenu);
  open = { anchor, node, away };
  node.firstElementChild?.focus();
}

function itemNode({ text, detail, choose }) {
  const pick = () => {
    closeMenu();
    choose();
  };
  return h(
    "button.menu__item",
    { role: "menuitem", tabindex: "-1", onclick: pick },
    h("span", text),
    detail && h("span.menu__detail", detail),
  );
}

// Below its button where there is room, else above, and never outside the window.
function place(node, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = node;
  const below = box.bottom + 4;
  const above = Math.max(8, box.top - height - 4);
  const left = Math.min(box.left, innerWidth - width - 8);
  node.style.left = `${Math.max(8, left)}px`;
  node.style.top = `${below + height <= innerHeight ? below : above}px`;
}

function onKey(event) {
  const items = [...event.currentTarget.children];
  const at = items.indexOf(document.activeElement);
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (goal !== undefined) items.at(goal % items.length).focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
