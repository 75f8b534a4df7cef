// Faces: a square with initials for a person, the crossing lines for the bot.

import { h } from "./dom.js";

const HUES = 10;

/** The bot, as a person in lists. */
export const BOT = { id: "U0TVAERS", name: "Tværs", bot: true };

/**
 * A decorative face.
 * @param {{id: string, name: string, bot?: boolean}} person
 * @param {object[]} people everybody, whose order gives each a colour
 * @param {string} [size] "small" or none
 */
export function face(person, people, size = "") {
  const sized = size && ` face--${size}`;
  if (person.bot)
    return h(
      "span",
      { class: `face face--bot${sized}`, "aria-hidden": "true" },
      h("img", { src: "/static/icon.svg", alt: "" }),
    );
  const at = Math.max(
    0,
    people.findIndex(({ id }) => id === person.id),
  );
  return h(
    "span",
    { class: `face face--${at % HUES}${sized}`, "aria-hidden": "true" },
    initials(person.name),
  );
}

const initials = (name) =>
  name
    .split(" ")
    .map((part) => part[0])
    .join("")
    .slice(0, 2)
    .toUpperCase();

/**
 * Names for ids, as one person knows them.
 * @param {object} state what `/control/state` says
 * @returns {import("./mrkdwn.js").Names}
 */
export function namesOf(state) {
  const people = new Map([
    [BOT.id, BOT.name],
    ...(state.people ?? []).map((person) => [person.id, person.name]),
  ]);
  const channels = new Map((state.channels ?? []).map((channel) => [channel.id, channel.name]));
  return {
    me: state.me.id,
    userName: (id) => people.get(id) ?? id,
    channelName: (id) => channels.get(id) ?? null,
  };
}
