// The pane to the right: one message and what has been replied to it.

import { composer } from "./composer.js";
import { drawn, fill, h, iconButton } from "./dom.js";
import { lang, t, tn } from "./i18n.js";
import { atEnd, flash, showMessages, stayAtEnd } from "./messages.js";
import { BOT } from "./people.js";

/**
 * @param {HTMLElement} root
 * @param {Object<string, Function>} does send, close
 */
export function threadPane(root, does) {
  const self = { root, does, key: null };
  build(self);
  stayAtEnd(self.scroller, () => {});
  root.append(self.head, self.scroller, h("div.foot", self.composer.node));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) does.close();
  });
  return {
    show: (scene) => show(self, scene),
    focus: () => self.composer.focus(),
    toEnd: () => toEnd(self),
    flash: (ts) => flash(root, `t${ts}`),
  };
}

function build(self) {
  self.head = h("header.thread__head");
  self.parent = h("ol.messages.messages--parent");
  self.rule = h("p.thread__rule");
  self.list = h("ol.messages");
  const parts = [self.parent, self.rule, self.list];
  self.scroller = h("div.scroller", { tabindex: "0", role: "region" }, parts);
  self.composer = composer({ send: self.does.send, shortcut: () => {} });
}

function toEnd({ scroller }) {
  scroller.scrollTop = scroller.scrollHeight;
}

function show(self, scene) {
  const { root, scroller, composer: field } = self;
  root.hidden = !scene;
  document.body.classList.toggle("has-thread", Boolean(scene));
  if (!scene) return void (self.key = null);
  const { channel, ts, messages, state } = scene;
  const moved = self.key !== ts;
  const follow = moved || atEnd(scroller);
  root.setAttribute("aria-label", t("thread.label"));
  scroller.setAttribute("aria-label", t("thread.messages"));
  drawn(self.head, [lang(), channel], () => headNodes(self, channel));
  showParts(self, scene, messages ?? []);
  field.node.hidden = channel?.member === false;
  field.show({
    key: `${state.me.id}|${channel?.id}|${ts}`,
    label: t("thread.reply"),
    shortcuts: [],
    known: { people: state.people, inThread: true },
  });
  if (messages) self.key = ts;
  if (follow) scroller.scrollTop = moved ? 0 : scroller.scrollHeight;
}

function headNodes({ does }, channel) {
  const name = channel?.im_user ? BOT.name : `#${channel?.name ?? ""}`;
  return [
    h("div", h("h2.thread__title", t("thread.title")), h("p.thread__channel", name)),
    iconButton("close", t("thread.close"), does.close, { "data-focus": "thread|close" }),
  ];
}

function showParts(self, scene, messages) {
  const parent = messages.filter((message) => message.ts === scene.ts);
  const replies = messages.filter((message) => message.ts !== scene.ts);
  const member = scene.channel?.member !== false;
  const place = { channel: scene.channel?.id, thread: true, member };
  const frame = { ...scene, ...place, openThread: () => {} };
  showMessages(self.parent, { ...frame, messages: parent });
  showMessages(self.list, { ...frame, messages: replies });
  self.rule.hidden = parent.length === 0;
  const counted = replies.filter((message) => !message.ephemeral).length;
  fill(self.rule, h("span", counted ? tn("messages.replies", counted) : t("thread.none")));
}
