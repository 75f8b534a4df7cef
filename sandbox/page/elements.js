// Elements one acts with, in messages, App Home and modals: buttons, overflow menus and fields
// that tell the bot at once.

import { confirmed } from "./confirm.js";
import { h, icon } from "./dom.js";
import { field, initialValue } from "./fields.js";
import { t } from "./i18n.js";
import { isSafe, placeOfPermalink, hashOf } from "./links.js";
import { toggleMenu } from "./menu.js";
import { plain } from "./mrkdwn.js";

/**
 * What blocks need from the place they stand in.
 * @typedef {object} Host
 * @property {string} key unique for the place; makes ids and lets focus find back
 * @property {object} surroundings names, people, channels and today
 * @property {(touch: {action_id: string, block_id: string, value?: unknown}) => Promise<void>} fire
 *   tells the bot of a touch
 * @property {(block_id: string, action_id: string) => unknown} [valueOf] what was given before,
 *   undefined when nothing was
 * @property {(block: object, element: object, value: unknown, when: string) => void} [keep]
 *   remembers what is given in an input block; `when` is "typed", "stands" or "enter"
 * @property {(block: object) => string|null} [errorOf] what is wrong with an input block
 */

let numbers = 0;

/** An id that no other element has. @param {string} start */
export const freshId = (start) => `${start}-${(numbers += 1)}`;

/**
 * An element as it stands in an actions block or beside a section.
 * @param {object} element @param {object} block @param {Host} host
 * @param {string} [labelledBy] id of the words beside it
 */
export function actionElement(element, block, host, labelledBy) {
  if (element.type === "button") return button(element, block, host);
  if (element.type === "overflow") return overflow(element, block, host);
  return dispatchingField(element, block, host, labelledBy);
}

/** The name by which focus finds an element again after it has been drawn anew. */
export const focusKey = (host, block, element) =>
  `${host.key}|${block.block_id}|${element.action_id}`;

const touchOf = (element, block, value) => ({
  action_id: element.action_id,
  block_id: block.block_id,
  ...(value === undefined ? {} : { value }),
});

function button(element, block, host) {
  const style = element.style ? ` button--${element.style}` : "";
  const common = {
    class: `button${style}`,
    "aria-label": element.accessibility_label,
    "data-focus": focusKey(host, block, element),
  };
  if (element.url) return linkButton(element, block, host, common);
  const node = h(
    "button",
    {
      ...common,
      type: "button",
      onclick: () => press(node, element, touchOf(element, block), host),
    },
    plain(element.text.text),
  );
  return node;
}

// Slack tells the app of a press on a link button too, and opens the link whatever the app says.
function linkButton(element, block, host, common) {
  const place = placeOfPermalink(element.url);
  const tell = () => void host.fire(touchOf(element, block));
  const href = place ? hashOf(place) : isSafe(element.url) ? element.url : null;
  const away = place ? {} : { target: "_blank", rel: "noopener noreferrer" };
  return h("a", { ...common, ...away, href, onclick: tell }, plain(element.text.text));
}

async function press(node, element, touch, host) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (element.confirm && !(await confirmed(element.confirm, host.surroundings.names))) return;
  await whileBusy(node, () => host.fire(touch));
}

/**
 * Marks an element busy while something goes on.
 * @template T
 * @param {Element} node
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function whileBusy(node, work) {
  node.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function overflow(element, block, host) {
  const choose = (option) => press(node, element, touchOf(element, block, option.value), host);
  const items = element.options.map((option) => ({
    text: option.text.text,
    detail: option.description?.text,
    choose: () => choose(option),
  }));
  const node = h(
    "button.button.button--icon",
    {
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": t("element.more"),
      "data-focus": focusKey(host, block, element),
      onclick: () => toggleMenu(node, { label: t("element.more"), items }),
    },
    icon("more"),
  );
  return node;
}

function dispatchingField(element, block, host, labelledBy) {
  const given = host.valueOf?.(block.block_id, element.action_id);
  const name = labelledBy ? null : (element.placeholder?.text ?? t("element.choose"));
  const commit = async (value) => {
    if (element.confirm && !(await confirmed(element.confirm, host.surroundings.names))) return;
    await whileBusy(made.node, () => host.fire(touchOf(element, block, value)));
  };
  const made = field(element, {
    id: freshId("element"),
    value: given === undefined ? initialValue(element) : given,
    surroundings: host.surroundings,
    attributes: {
      "aria-label": name,
      "data-name": name,
      "aria-labelledby": labelledBy,
      "data-focus": focusKey(host, block, element),
    },
    onInput: () => {},
    onCommit: commit,
  });
  made.node.classList.add("inline-field");
  return made.node;
}
