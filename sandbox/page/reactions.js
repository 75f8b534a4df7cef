// What people put on a message with one tap: chips below it, and the menu of the few to choose from.

import { h, iconButton } from "./dom.js";
import { emoji } from "./emoji.js";
import { lang, t, tn } from "./i18n.js";
import { toggleMenu } from "./menu.js";

const OFFERED = ["pushpin", "white_check_mark", "eyes", "thumbsup", "pray"];

/**
 * A chip for each reaction, pressed to join in or to take one's own off.
 * @param {object} message @param {import("./messages.js").Scene} scene
 */
export function reactionChips(message, scene) {
  if (!message.reactions?.length) return null;
  const chips = message.reactions.map((reaction) => chip(message, reaction, scene));
  return h("div.reactions", { role: "group", "aria-label": t("reactions.label") }, chips);
}

function chip({ ts }, { name, users, count }, scene) {
  const { names } = scene.surroundings;
  const mine = users.includes(names.me);
  const who = new Intl.ListFormat(lang()).format(users.map((user) => names.userName(user)));
  const label = tn("reactions.chip", count, { name: nameOf(name), who });
  return h(
    "button.reaction",
    {
      "aria-pressed": String(mine),
      "aria-label": label,
      title: label,
      disabled: !scene.member,
      onclick: () => toggle(ts, name, mine, scene),
      "data-focus": `reaction|${scene.thread}|${ts}|${name}`,
    },
    h("span", { "aria-hidden": "true" }, emoji(name) ?? `:${name}:`),
    h("span.reaction__count", { "aria-hidden": "true" }, String(count)),
  );
}

/** The button that offers the reactions one has not put there. */
export function reactButton(message, scene) {
  if (!scene.member) return null;
  const label = t("reactions.add");
  const opens = { "aria-haspopup": "menu", "aria-expanded": "false" };
  const onclick = (event) => toggleMenu(event.currentTarget, { label, items: items(message, scene) });
  const focus = { "data-focus": `react|${scene.thread}|${message.ts}` };
  return iconButton("smile", label, onclick, { ...opens, ...focus });
}

function items({ ts, reactions = [] }, scene) {
  const { me } = scene.surroundings.names;
  return OFFERED.map((name) => {
    const mine = reactions.some((one) => one.name === name && one.users.includes(me));
    return {
      text: `${emoji(name)} ${nameOf(name)}`,
      detail: mine && t("reactions.mine"),
      choose: () => toggle(ts, name, mine, scene),
    };
  });
}

const nameOf = (name) => (OFFERED.includes(name) ? t(`reactions.${name}`) : name);

const toggle = (ts, name, mine, { act, channel }) =>
  act(mine ? "unreact" : "react", { channel, ts, name });
