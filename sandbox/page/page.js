// What the page knows just now. The sandbox knows the rest, and is asked again whenever it says so.

import { t } from "./i18n.js";
import { placeOf } from "./links.js";
import { dayKey } from "./moments.js";
import { namesOf } from "./people.js";

/**
 * Everything that is drawn comes from here.
 * `as` is the person looking, `place` where they look, `wanted` where they last chose to look;
 * `messages`, `thread` and `home` are null or unloaded while they are on their way;
 * `sight` is the message that the story wants seen.
 */
export const page = {
  as: new URLSearchParams(location.search).get("as"),
  state: null,
  place: null,
  wanted: placeOf(location.hash),
  messages: null,
  thread: null,
  home: null,
  homeLoaded: false,
  stack: [],
  unreadOnEntry: 0,
  newFrom: null,
  flash: null,
  sight: null,
  focusThread: false,
  travelling: null,
  reachable: true,
  sidebarOpen: false,
  controlsOpen: false,
  wireOpen: false,
  seen: new Set(),
  waiting: {},
};

const listeners = [];

/** Calls back whenever what is known has changed. @param {() => void} listener */
export function onChange(listener) {
  listeners.push(listener);
}

/** Takes in new knowledge and has it drawn. @param {object} [knowledge] */
export function know(knowledge = {}) {
  Object.assign(page, knowledge);
  for (const listener of listeners) listener();
}

/** Forgets one place, or one person's view of it, so that nothing of it is seen in another. */
export function forget() {
  const nothing = { messages: null, thread: null, home: null, homeLoaded: false, newFrom: null };
  Object.assign(page, nothing, { seen: new Set() });
}

/** The channel with this id, or null where the person cannot see it. @param {string} id */
export const channelOf = (id) => page.state?.channels.find((channel) => channel.id === id) ?? null;

/** The person's direct messages with the bot. */
export const directOf = () => page.state?.channels.find((channel) => channel.im_user) ?? null;

/** True for a place that the person can see. @param {import("./links.js").Place} place */
export const visible = (place) => place.kind === "home" || channelOf(place.channel) !== null;

/** What calls on a person: being named in a channel, and anything in the direct messages. */
export function callsIn({ channels }) {
  const calls = channels.map((channel) => (channel.im_user ? channel.unread : channel.mentions));
  return calls.reduce((sum, count) => sum + count, 0);
}

const clock = { at: 0, since: 0 };

/** Sets story time, which then flows with the real. @param {string} now ISO 8601 */
export function setStoryTime(now) {
  Object.assign(clock, { at: new Date(now).getTime(), since: performance.now() });
}

/** Story time now. @returns {Date} */
export const storyTime = () => new Date(clock.at + performance.now() - clock.since);

/** What blocks need to know of the world around them. */
export function surroundings() {
  const names = { ...namesOf(page.state), hidden: t("channel.hidden") };
  const { people, channels } = page.state;
  return { names, people, channels, today: dayKey(storyTime()) };
}
