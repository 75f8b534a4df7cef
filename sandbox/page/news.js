// What is fetched, and when: each event of the sandbox names what has changed.

import * as api from "./api.js";
import { t, tn } from "./i18n.js";
import { announcementOf } from "./messages.js";
import { useZone } from "./moments.js";
import { callsIn, forget, know, page, setStoryTime, surroundings, visible } from "./page.js";
import { refresher } from "./refresher.js";
import { newSight, storyNews } from "./story.js";
import { say, toast } from "./toasts.js";

// Whoever asks may have moved on before the answer comes; then it is dropped.
const whereabouts = () => JSON.stringify([page.as, page.place?.channel, page.place?.thread]);

async function fetched(question, take, here = whereabouts) {
  const asked = here();
  const answer = await question;
  if (asked === here()) take(answer);
}

const loads = {
  async state() {
    const asked = page.as;
    const state = await api.fetchState(asked);
    if (asked === page.as) takeState(state);
  },
  async others() {
    const others = page.state.people.filter((person) => person.id !== page.as);
    const states = await Promise.all(others.map((person) => api.fetchState(person.id)));
    page.waiting = Object.fromEntries(states.map((state) => [state.me.id, waitingIn(state)]));
  },
  async messages() {
    const { kind, channel } = page.place ?? {};
    if (kind !== "channel" || !visible(page.place)) return;
    const question = api.fetchMessages(page.as, channel);
    await fetched(question, ({ messages }) => takeMessages(messages));
  },
  async thread() {
    const { channel, thread } = page.place ?? {};
    if (!thread || !visible(page.place)) return;
    const question = api.fetchMessages(page.as, channel, thread);
    await fetched(question, ({ messages }) => takeThread(messages));
  },
  async modals() {
    const take = ({ stack }) => Object.assign(page, { stack });
    await fetched(api.fetchModals(page.as), take, () => page.as);
  },
  async home() {
    if (page.place?.kind !== "home") return;
    const take = ({ view }) => Object.assign(page, { home: view, homeLoaded: true });
    await fetched(api.fetchHome(page.as), take);
  },
};

const EVENTS = {
  message: ["state", "messages", "thread"],
  modal: ["modals"],
  home: ["home"],
  clock: ["state"],
  bot: ["state"],
  people: ["state", "messages"],
  story: ["state"],
  reset: ["state", "messages", "thread", "modals", "home"],
};
const SEEN_BY_OTHERS = new Set(["message", "people", "reset"]);

/** Fetches what is named, and has it drawn. @type {(...names: string[]) => Promise<void>} */
export const refresh = refresher(loads, () => know(), onFault);

/** Fetches everything. */
export const refreshAll = () => refresh(...Object.keys(loads));

/** Fetches what an event of the sandbox says has changed. @param {{kind: string}} event */
export function onEvent({ kind }) {
  if (kind === "reset") forget();
  if (SEEN_BY_OTHERS.has(kind)) lookAround();
  if (EVENTS[kind]) void refresh(...EVENTS[kind]);
}

/** Notes that the sandbox has come or gone. @param {boolean} reachable */
export function onLink(reachable) {
  const back = reachable && !page.reachable;
  know({ reachable });
  if (back) void refreshAll();
}

function onFault(fault) {
  if (fault.status === 0) page.reachable = false;
  else if (page.state) console.warn(fault);
  else page.as = null; // the address names nobody here; begin as the first person
}

// The others' badges may come a little late; a burst of messages is looked at once.
let glance = 0;

/** Looks, soon, at what waits for the other persons. */
export function lookAround() {
  glance ||= setTimeout(() => {
    glance = 0;
    void refresh("others");
  }, 300);
}

const waitingIn = (state) => ({
  calls: callsIn(state),
  unread: state.channels.some((channel) => channel.unread > 0),
});

function takeState(state) {
  const news = storyNews(page.state?.story, state.story);
  if (news?.kind === "caption") say(news.text);
  else if (news) toast(news.text, news.kind);
  const sight = newSight(page.state?.story, state.story) ?? page.sight;
  Object.assign(page, { state, reachable: true, as: page.as ?? state.me.id, sight });
  useZone(state.clock.zone);
  setStoryTime(state.clock.now);
}

function takeMessages(messages) {
  const first = page.messages === null;
  page.messages = messages;
  if (first) page.newFrom = firstUnread(messages);
  announce(messages, first);
}

function takeThread(messages) {
  const first = page.thread === null;
  page.thread = messages;
  announce(messages, first);
}

// The line "new" stands where the person left off when the channel was opened.
function firstUnread(messages) {
  const others = messages.filter(({ user, ephemeral }) => user !== page.as && !ephemeral);
  if (!page.unreadOnEntry) return null;
  return (others.at(-page.unreadOnEntry) ?? others[0])?.ts ?? null;
}

const MANY = 3;

function announce(messages, first) {
  const fresh = messages.filter(({ id }) => !page.seen.has(id));
  for (const { id } of fresh) page.seen.add(id);
  const others = fresh.filter(({ user }) => user !== page.as);
  if (first || !others.length) return;
  const around = surroundings();
  if (others.length > MANY) say(tn("messages.fresh", others.length));
  else say(others.map((message) => announcementOf(message, around)).join(" "));
}

/** What went wrong, in the words of the page. @param {import("./api.js").Refused} fault */
export function faultWords(fault) {
  return fault.status === 0 ? t("sandbox.away") : t("refused", { reason: fault.message });
}
