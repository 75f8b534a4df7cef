// The middle: a channel, the direct messages or the App Home, with what to say when there is
// nothing to show.

import { composer } from "./composer.js";
import { drawn, h, icon, iconButton } from "./dom.js";
import { lang, t, tn } from "./i18n.js";
import { hashOf } from "./links.js";
import { atEnd, bringUp, flash, showMessages, stayAtEnd } from "./messages.js";
import { BOT, face } from "./people.js";
import { renderBlocks } from "./blocks.js";

/**
 * @param {HTMLElement} root
 * @param {Object<string, Function>} does send, shortcut, act, openThread, dismissHint
 * @returns {{show: (scene: RoomScene) => void, focusable: () => HTMLElement, toEnd: () => void,
 *            flash: (ts: string) => boolean, bringUp: (ts: string) => boolean}} `focusable` is where focus may go for want of better
 */
export function room(root, does) {
  const self = { root, does, key: null, scene: null };
  build(self);
  stayAtEnd(self.scroller, () => {
    self.jump.hidden = true;
  });
  root.append(self.head, self.banner, self.scroller, self.jump, self.foot);
  return {
    show: (scene) => show(self, scene),
    focusable: () => root.querySelector(".composer:not([hidden]) textarea") ?? root,
    toEnd: () => toEnd(self),
    flash: (ts) => flash(self.list, `p${ts}`),
    bringUp: (ts) => bringUp(self.list, `p${ts}`),
  };
}

function build(self) {
  self.head = h("header.main__head");
  self.banner = h("div.banners");
  self.list = h("ol.messages");
  self.empty = h("div.empty");
  self.home = h("div.home", { hidden: true });
  // Few messages stand at the bottom, by the composer, as in Slack.
  self.push = h("div.scroller__push");
  const parts = [self.push, self.empty, self.list, self.home];
  self.scroller = h("div.scroller", { tabindex: "0", role: "region" }, parts);
  self.hint = h("div.tip");
  self.composer = composer(self.does);
  self.notice = h("p.closed", { hidden: true });
  self.foot = h("div.foot", self.hint, self.composer.node, self.notice);
  self.jump = h("button.jump", { hidden: true, onclick: () => toEnd(self) });
}

function toEnd(self) {
  self.scroller.scrollTop = self.scroller.scrollHeight;
  self.jump.hidden = true;
}

/**
 * @typedef {object} RoomScene
 * @property {object} state what `/control/state` says
 * @property {import("./links.js").Place} place
 * @property {object|null} channel null where the person may not look
 * @property {object[]|null} messages null while they are on their way
 * @property {object|null} home
 * @property {boolean} hinting whether the first hint is still wanted
 * @property {boolean} reachable whether the sandbox answers
 */
function show(self, scene) {
  const { place, channel, state } = scene;
  self.scene = scene;
  drawn(self.head, [lang(), place.kind, channel, state.me], () => headNodes(scene));
  drawn(self.banner, [lang(), state.bot, scene.reachable], () => bannerNodes(scene));
  const isHome = place.kind === "home";
  self.list.hidden = isHome;
  self.push.hidden = isHome;
  self.home.hidden = !isHome;
  self.scroller.setAttribute("aria-label", t(isHome ? "home.label" : "messages.label"));
  if (isHome) showHome(self, scene);
  else showChannel(self, scene);
  showFoot(self, scene);
}

function headNodes({ place, channel }) {
  if (place.kind === "home" || channel?.im_user) return appHead(place, channel);
  if (!channel) return [h("h1.main__title", icon("lock"), t("channel.unknown"))];
  const mark = icon(channel.private ? "lock" : "hash");
  const count = channel.members && tn("channel.members", channel.members.length ?? channel.members);
  return [
    h("h1.main__title", mark, channel.name),
    h(
      "p.main__note",
      [
        channel.private ? t("sidebar.private") : t("channel.public"),
        count,
        channel.bot_member === false && t("channel.noBot"),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  ];
}

function appHead(place, channel) {
  const direct = channel?.id ?? place.direct;
  const tab = (kind, goal, words) =>
    h(
      "a.tab",
      {
        href: hashOf(goal),
        "aria-current": place.kind === kind ? "page" : null,
        "data-focus": `tab|${kind}`,
      },
      words,
    );
  return [
    h("h1.main__title", face(BOT, [], "small"), BOT.name, h("span.badge", t("messages.app"))),
    h(
      "nav.tabs",
      { "aria-label": t("home.tabs") },
      tab("home", { kind: "home" }, t("sidebar.home")),
      direct && tab("channel", { kind: "channel", channel: direct }, t("home.messages")),
    ),
  ];
}

function bannerNodes({ state, reachable }) {
  if (!reachable) return [banner("sandbox.away")];
  return state.bot?.connected ? [] : [banner("bot.away")];
}

const banner = (key) =>
  h(
    "div.banner",
    { role: "status" },
    icon("warning"),
    h("p", h("strong", t(key)), " ", t(`${key}.do`)),
  );

function showHome({ home, empty }, { home: view, surroundings, act, homeLoaded }) {
  const blocks = view?.blocks ?? [];
  empty.hidden = blocks.length > 0 || !homeLoaded;
  drawn(empty, [lang(), "home"], () => emptyNodes("home.empty"));
  const host = {
    key: "home",
    surroundings,
    fire: async (touch) => void (await act("click", { ...touch, home: true })),
    valueOf: undefined,
  };
  drawn(home, [lang(), view?.id, view?.hash, surroundings.names.me, blocks], () =>
    renderBlocks(blocks, host, "h2"),
  );
}

function showChannel(self, scene) {
  const { list, empty, scroller } = self;
  const key = `${scene.state.me.id}|${scene.place.channel}`;
  const moved = key !== self.key;
  const follow = moved || atEnd(scroller);
  const count = list.children.length;
  if (moved) list.replaceChildren();
  self.key = scene.messages ? key : null;
  showMessages(list, {
    ...scene,
    channel: scene.place.channel,
    messages: scene.messages ?? [],
    thread: false,
    member: scene.channel?.member !== false,
    openThread: self.does.openThread,
  });
  const words = emptyKind(scene);
  empty.hidden = !words;
  if (words)
    drawn(empty, [lang(), words, scene.channel], () => emptyNodes(words, scene.channel, self));
  self.push.hidden = Boolean(words);
  if (follow) toEnd(self);
  else if (list.children.length > count) offerJump(self);
}

function offerJump(self) {
  self.jump.textContent = t("messages.jump");
  self.jump.hidden = false;
}

/** Which empty state a channel is in, or null where there is something to see. */
function emptyKind({ channel, messages }) {
  if (!channel) return "empty.private";
  if (!messages || messages.some((message) => message.subtype !== "channel_join")) return null;
  if (channel.im_user) return "empty.direct";
  if (!channel.bot_member)
    return channel.private && channel.member ? "empty.invite" : "empty.public";
  // A bot that has just come in and said nothing since has no team here yet.
  return messages.length ? "empty.team" : "empty.quiet";
}

function emptyNodes(kind, channel, self) {
  const offers = {
    "empty.invite": "/invite @Tværs",
    "empty.team": "/henvisning opsætning",
    "empty.quiet": "/henvisning",
    "empty.public": "/henvisning",
    "empty.direct": "/henvisning",
  };
  const offer = channel?.member !== false && offers[kind];
  return [
    h("span.empty__mark", { "aria-hidden": "true" }, icon(emptyIcon(kind, channel))),
    h("h2.empty__title", t(kind, { name: channel?.name ?? "" })),
    h("p.empty__words", t(`${kind}.do`)),
    offer &&
      h(
        "button.button",
        { onclick: () => self.composer.write(offer) },
        t("empty.write", { text: offer }),
      ),
  ];
}

function emptyIcon(kind, channel) {
  if (kind === "home.empty") return "home";
  return kind === "empty.private" || (channel?.private && !channel.im_user) ? "lock" : "chat";
}

function showFoot(self, scene) {
  const { channel, place, state } = scene;
  const canWrite = place.kind === "channel" && channel && channel.member !== false;
  self.foot.hidden = place.kind === "home";
  self.composer.node.hidden = !canWrite;
  self.notice.hidden = canWrite;
  self.notice.textContent = t(channel ? "channel.notMember" : "channel.noWay");
  showHint(self, scene, canWrite);
  if (!canWrite) return;
  const name = channel.im_user ? BOT.name : `#${channel.name}`;
  self.composer.show({
    key: `${state.me.id}|${channel.id}`,
    label: t("composer.label", { name }),
    shortcuts: state.shortcuts?.filter((one) => one.type !== "message"),
    known: {
      people: state.people,
      commands: state.commands,
      canInvite: Boolean(channel.private && !channel.im_user && !channel.bot_member),
      inThread: false,
    },
  });
}

function showHint(self, { hinting, channel }, canWrite) {
  const wanted = hinting && canWrite && (channel.bot_member !== false || !channel.private);
  self.hint.hidden = !wanted;
  if (!wanted) return;
  drawn(self.hint, [lang()], () => [
    h(
      "p",
      t("tip.before"),
      " ",
      h(
        "button.tip__command",
        { onclick: () => self.composer.write("/henvisning"), "data-focus": "tip" },
        "/henvisning",
      ),
      " ",
      t("tip.after"),
    ),
    iconButton("close", t("tip.close"), self.does.dismissHint),
  ]);
}
