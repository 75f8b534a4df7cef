// The left side: the workspace, its channels, the bot, and who one is looking as.

import { drawn, h, icon, unseen } from "./dom.js";
import { lang, t, tn } from "./i18n.js";
import { hashOf } from "./links.js";
import { BOT, face } from "./people.js";

/**
 * @param {HTMLElement} root
 * @param {{state: object, place: import("./links.js").Place,
 *          waiting: Object<string, {calls: number, unread: boolean}>}} scene `waiting` is by person
 * @param {{become: (id: string) => void}} does
 */
export function showSidebar(root, scene, does) {
  drawn(root, [lang(), scene], () => [
    h("nav", { "aria-label": t("sidebar.nav") }, head(scene.state), rooms(scene), app(scene)),
    switcher(scene, does.become),
  ]);
}

const head = ({ workspace, bot }) =>
  h("div.sidebar__head", h("p.sidebar__workspace", workspace.name), link(bot));

function link(bot) {
  const kind = bot?.connected ? "on" : "off";
  return h("p", { class: `link link--${kind}` }, t(`bot.${kind}`));
}

function rooms({ state, place }) {
  const open = state.channels.filter((channel) => !channel.im_user);
  return [
    h("h2.sidebar__title", t("sidebar.channels")),
    h(
      "ul.rooms",
      open.map((channel) =>
        row(
          place,
          { kind: "channel", channel: channel.id },
          {
            name: channel.name,
            mark: icon(channel.private ? "lock" : "hash"),
            channel,
            note: channel.private ? t("sidebar.private") : "",
          },
        ),
      ),
    ),
  ];
}

function app({ state, place }) {
  const direct = state.channels.find((channel) => channel.im_user);
  return [
    h("h2.sidebar__title", t("sidebar.app")),
    h(
      "ul.rooms",
      row(place, { kind: "home" }, { name: t("sidebar.home"), mark: icon("home") }),
      direct &&
        row(
          place,
          { kind: "channel", channel: direct.id },
          {
            name: BOT.name,
            mark: face(BOT, [], "small"),
            channel: direct,
            note: t("sidebar.direct"),
          },
        ),
    ),
  ];
}

function row(here, place, { name, mark, channel, note }) {
  const current = here.kind === place.kind && here.channel === place.channel;
  const unread = current ? 0 : (channel?.unread ?? 0);
  const badge = current ? 0 : channel?.im_user ? unread : (channel?.mentions ?? 0);
  const kind = ["room", unread > 0 && "room--unread"].filter(Boolean).join(" ");
  return h(
    "li",
    h(
      "a",
      {
        class: kind,
        href: hashOf(place),
        "aria-current": current ? "page" : null,
        "data-focus": `room|${hashOf(place)}`,
      },
      mark,
      h("span.room__name", name),
      note && unseen(`, ${note}`),
      unread > 0 && unseen(`, ${tn("sidebar.unread", unread)}`),
      badge > 0 && h("span.count", { "aria-hidden": "true" }, badge),
    ),
  );
}

function switcher({ state: { people, me }, waiting }, become) {
  const mine = me.id;
  return h(
    "section.people",
    { "aria-labelledby": "people-title" },
    h("h2.sidebar__title", { id: "people-title" }, t("people.title")),
    h(
      "div",
      { role: "radiogroup", "aria-labelledby": "people-title" },
      people.map((person) =>
        personRow(person, {
          people,
          chosen: person.id === mine,
          become,
          waits: waiting[person.id],
        }),
      ),
    ),
  );
}

function personRow(person, { people, chosen, become, waits }) {
  const box = h("input", {
    type: "radio",
    name: "person",
    class: "unseen",
    value: person.id,
    checked: chosen,
    "data-focus": `person|${person.id}`,
    onchange: () => become(person.id),
  });
  return h(
    "label.person",
    { title: person.title },
    box,
    face(person, people, "small"),
    h(
      "span.person__words",
      h("span.person__name", person.name),
      h("span.person__title", person.title),
    ),
    !chosen && marks(waits),
  );
}

function marks({ calls, unread } = { calls: 0, unread: false }) {
  if (calls > 0) {
    return [
      h("span.count", { "aria-hidden": "true" }, calls),
      unseen(`, ${tn("people.waiting", calls)}`),
    ];
  }
  return unread && [h("span.dot", { "aria-hidden": "true" }), unseen(`, ${t("people.unread")}`)];
}
