// Who looks, and where: the address is followed, and each person lands where they can see.

import { act, remember } from "./deeds.js";
import { t } from "./i18n.js";
import { hashOf, placeOf } from "./links.js";
import { lookAround, refresh, refreshAll } from "./news.js";
import { channelOf, directOf, forget, know, page, visible } from "./page.js";
import { say } from "./toasts.js";

/** Looks as another person. @param {string} id */
export async function become(id) {
  const person = page.state.people.find((one) => one.id === id);
  remember({ as: id });
  forget();
  lookAround();
  know({ as: id, stack: [], state: { ...page.state, me: person } });
  await refresh("state");
  settle();
  say(t("people.now", { name: person.name }));
  await refresh("messages", "thread", "modals", "home");
}

/** Goes where the person wants to be, or to the nearest place that they can see. */
export function settle() {
  const { wanted } = page;
  const goal = wanted?.channel?.startsWith("D") ? { ...wanted, channel: directOf()?.id } : wanted;
  enter(goal && visible(goal) ? goal : firstPlace());
}

function firstPlace() {
  const { channels } = page.state;
  const own = channels.find((channel) => channel.member && !channel.im_user);
  return { kind: "channel", channel: (own ?? channels[0]).id };
}

function enter(place) {
  const before = page.place;
  const moved = place.channel !== before?.channel || place.kind !== before?.kind;
  if (moved) forget();
  if (moved) page.unreadOnEntry = channelOf(place.channel)?.unread ?? 0;
  if (place.thread !== before?.thread) page.thread = null;
  if (hashOf(place) !== location.hash) history.replaceState(null, "", hashOf(place));
  know({ place, flash: place.ts ? place : null, sidebarOpen: false });
  if (place.kind === "home" && moved) void act("open_home").then(() => refresh("home"));
}

/** Follows an address within the page, which the person has chosen. @param {string} hash */
export function follow(hash) {
  const place = placeOf(hash);
  if (!place || !page.state) return;
  page.wanted = place;
  enter(place);
  void refresh("messages", "thread", "home", "state");
}

/** Opens a thread beside the channel and puts the caret in its field. @param {string} ts */
export function openThread(ts) {
  page.focusThread = true;
  location.hash = hashOf({ kind: "channel", channel: page.place.channel, thread: ts });
}

/** Closes the thread; focus goes back to what opened it. @param {() => HTMLElement} fallback */
export function closeThread(fallback) {
  const { channel, thread } = page.place;
  location.hash = hashOf({ kind: "channel", channel });
  const names = [`[data-focus="replies|${thread}"]`, `[data-focus="reply|${thread}"]`];
  (document.querySelector(names.join()) ?? fallback()).focus();
}

/** Begins again after a reset, as the same person. */
export async function beginAgain() {
  await refresh("state");
  settle();
  await refreshAll();
}
