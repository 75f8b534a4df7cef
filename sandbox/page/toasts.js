// Short words in the corner about what has just happened; said to screen readers as well.

import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";

const STAYS = 7000;

/** Says something politely to screen readers only. @param {string} text */
export function say(text) {
  speakIn("live", text);
}

/** Says something at once to screen readers only. @param {string} text */
export function sayNow(text) {
  speakIn("alert", text);
}

// The same words twice are only said twice when they come as a new node.
function speakIn(id, text) {
  document.getElementById(id).replaceChildren(h("p", text));
}

/** Shows and says how something went. @param {string} text @param {"good"|"bad"} [kind] */
export function toast(text, kind = "good") {
  const root = document.getElementById("toasts");
  const drop = () => node.remove();
  const node = h(
    "div",
    { class: `toast toast--${kind}` },
    icon(kind === "bad" ? "warning" : "check"),
    h("p", text),
    iconButton("close", t("toast.close"), drop),
  );
  root.append(node);
  while (root.children.length > 3) root.firstElementChild.remove();
  if (kind === "bad") sayNow(text);
  else say(text);
  setTimeout(drop, STAYS);
}
