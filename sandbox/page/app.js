// The page: who is looking, where, and what has to be fetched and drawn again when something happens.

import * as api from "./api.js";
import { showBar, showNow } from "./bar.js";
import { confirmedHere } from "./confirm.js";
import { withMentions } from "./completion.js";
import { lang, languageOfAddress, speak, t, tn } from "./i18n.js";
import { hashOf, placeOf } from "./links.js";
import { announcementOf } from "./messages.js";
import { modals } from "./modal.js";
import { dayKey, momentWords, useZone } from "./moments.js";
import { namesOf } from "./people.js";
import { refresher } from "./refresher.js";
import { room } from "./room.js";
import { showSidebar } from "./sidebar.js";
import { threadPane } from "./thread.js";
import { storyNews } from "./story.js";
import { say, sayNow, toast } from "./toasts.js";
import { wireDrawer } from "./wire.js";

const element = (id) => document.getElementById(id);
const TRIED = "tvaers-tried";

/** Everything the page knows; the sandbox knows the rest. */
const page = {
  as: new URLSearchParams(location.search).get("as"),
  state: null,
  place: null,
  wanted: placeOf(location.hash),
  messages: null,
  thread: null,
  home: null,
  homeLoaded: false,
  newFrom: null,
  flash: null,
  travelling: null,
  reachable: true,
  sidebarOpen: false,
  controlsOpen: false,
  wireOpen: false,
  seen: new Set(),
  waiting: {},
};

// ---------------------------------------------------------------- what is fetched

// Whoever asks may have moved on before the answer comes; then it is dropped.
const whereabouts = () => JSON.stringify([page.as, page.place?.channel, page.place?.thread]);

async function fetched(question, take) {
  const asked = whereabouts();
  const answer = await question;
  if (asked === whereabouts()) take(answer);
}

const loads = {
  async state() {
    const asked = page.as;
    const state = await api.fetchState(asked);
    if (asked === page.as) takeState(state);
  },
  async messages() {
    const { kind, channel } = page.place ?? {};
    if (kind !== "channel" || !visible(page.place)) return;
    await fetched(api.fetchMessages(page.as, channel), ({ messages }) => takeMessages(messages));
  },
  async thread() {
    const { channel, thread } = page.place ?? {};
    if (!thread || !visible(page.place)) return;
    await fetched(api.fetchMessages(page.as, channel, thread), ({ messages }) => takeThread(messages));
  },
  async modals() {
    await fetched(api.fetchModals(page.as), ({ stack }) => dialog.show(stack));
  },
  async others() {
    const others = page.state.people.filter((person) => person.id !== page.as);
    const states = await Promise.all(others.map((person) => api.fetchState(person.id)));
    page.waiting = Object.fromEntries(states.map((state) => [state.me.id, waitingIn(state)]));
  },
  async home() {
    if (page.place?.kind !== "home") return;
    await fetched(api.fetchHome(page.as), ({ view }) => Object.assign(page, { home: view, homeLoaded: true }));
  },
};

// What calls on a person: being named in a channel, and anything in the direct messages.
function waitingIn({ channels }) {
  const calls = channels.reduce((sum, channel) => sum + (channel.im_user ? channel.unread : channel.mentions), 0);
  return { waiting: calls, unread: channels.some((channel) => channel.unread > 0) };
}

// The others' badges may come a little late; a burst of messages is looked at once.
let glance = 0;
function lookAround() {
  glance ||= setTimeout(() => {
    glance = 0;
    void refresh("others");
  }, 300);
}

const refresh = refresher(loads, draw, (fault) => {
  if (fault.status === 0) page.reachable = false;
  else if (!page.state) page.as = null; // the address names nobody here; begin as the first person
  else console.warn(fault);
});

function takeState(state) {
  const news = storyNews(page.state?.story, state.story);
  if (news?.kind === "caption") say(news.text);
  else if (news) toast(news.text, news.kind);
  page.state = state;
  page.reachable = true;
  useZone(state.clock.zone);
  clock.set(state.clock.now);
  page.as ??= state.me.id;
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
  const unread = page.unreadOnEntry ?? 0;
  const others = messages.filter((message) => message.user !== page.as && !message.ephemeral);
  return unread > 0 ? others.at(-unread)?.ts ?? others[0]?.ts ?? null : null;
}

function announce(messages, first) {
  const fresh = messages.filter((message) => !page.seen.has(message.id ?? message.ts));
  for (const message of fresh) page.seen.add(message.id ?? message.ts);
  const others = fresh.filter((message) => message.user !== page.as);
  if (first || !others.length) return;
  say(others.length > 3 ? tn("messages.fresh", others.length) : others.map((one) => announcementOf(one, surroundings())).join(" "));
}

// ---------------------------------------------------------------- what happens

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

function onEvent(event) {
  if (event.kind === "wire") return void wire.poll();
  if (event.kind === "reset") startAnew();
  if (["message", "people", "reset"].includes(event.kind)) lookAround();
  if (EVENTS[event.kind]) void refresh(...EVENTS[event.kind]);
}

function onLink(reachable) {
  const back = reachable && !page.reachable;
  page.reachable = reachable;
  if (back) void refresh(...Object.keys(loads));
  else if (page.state) draw();
}

/** Does something as the person; a refusal is shown and answers null. */
async function act(what, details) {
  try {
    const answer = await api.act(page.as, what, details);
    if (answer.warning && !details?.view && !details?.view_id) toast(warningWords(answer.warning), "bad");
    return answer;
  } catch (fault) {
    toast(fault.status === 0 ? t("sandbox.away") : t("refused", { reason: fault.message }), "bad");
    return null;
  } finally {
    if (what !== "set") await refresh("modals", "messages", "thread");
  }
}

const WARNINGS = new Set(["operation_timeout", "dispatch_failed", "not_a_command", "invalid_response"]);
const warningWords = (code) => (WARNINGS.has(code) ? t(`slack.${code}`) : code);

async function send(text, threadTs) {
  const { channel } = page.place;
  if (text.startsWith("/")) {
    tried();
    const answer = await act("command", { channel, text });
    main.toEnd();
    return Boolean(answer && !answer.warning);
  }
  const words = withMentions(text, page.state.people);
  const said = await act("say", { channel, text: words, ...(threadTs ? { thread_ts: threadTs } : {}) });
  (threadTs ? thread : main).toEnd();
  return Boolean(said);
}

function tried() {
  sessionStorage.setItem(TRIED, "yes");
  draw();
}

// ---------------------------------------------------------------- who and where

function become(id) {
  page.as = id;
  remember({ as: id });
  leave();
  lookAround();
  page.state = { ...page.state, me: page.state.people.find((person) => person.id === id) };
  void refresh("state").then(() => {
    settlePlace();
    say(t("people.now", { name: page.state.people.find((person) => person.id === id).name }));
    return refresh("messages", "thread", "modals", "home");
  });
}

// Nothing of one place, or one person's view of it, may be seen in another.
function leave() {
  Object.assign(page, { messages: null, thread: null, home: null, homeLoaded: false, newFrom: null, seen: new Set() });
}

function startAnew() {
  leave();
  sessionStorage.removeItem(TRIED);
  wire.forget();
}

const channelOf = (id) => page.state?.channels.find((channel) => channel.id === id) ?? null;
const directOf = () => page.state?.channels.find((channel) => channel.im_user) ?? null;
const visible = (place) => place.kind === "home" || channelOf(place.channel) !== null;

/** Goes where the person wants to be, or to the nearest place that this person can see. */
function settlePlace() {
  const { wanted } = page;
  const goal = wanted?.channel?.startsWith("D") ? { ...wanted, channel: directOf()?.id } : wanted;
  enter(goal && visible(goal) ? goal : firstPlace());
}

const firstPlace = () => ({
  kind: "channel",
  channel: (page.state.channels.find((channel) => channel.member && !channel.im_user) ?? page.state.channels[0]).id,
});

function enter(place) {
  const moved = place.channel !== page.place?.channel || place.kind !== page.place?.kind;
  if (moved) leave();
  if (moved) page.unreadOnEntry = channelOf(place.channel)?.unread ?? 0;
  if (place.thread !== page.place?.thread) page.thread = null;
  Object.assign(page, { place, flash: place.ts ? place : null, sidebarOpen: false });
  if (hashOf(place) !== location.hash) history.replaceState(null, "", hashOf(place));
  if (place.kind === "home" && moved) void act("open_home").then(() => refresh("home"));
  draw();
}

/** Follows an address within the page, which the person has chosen. */
function follow(hash) {
  const place = placeOf(hash);
  if (!place || !page.state) return;
  page.wanted = place;
  enter(place);
  void refresh("messages", "thread", "home", "state");
}

const openThread = (ts) => {
  page.focusThread = true;
  location.hash = hashOf({ kind: "channel", channel: page.place.channel, thread: ts });
};

function closeThread() {
  const { channel, thread } = page.place;
  location.hash = hashOf({ kind: "channel", channel });
  const opener = document.querySelector(`[data-focus="replies|${thread}"], [data-focus="reply|${thread}"]`);
  (opener ?? main.focusable()).focus();
}

function remember(wish) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(wish)) address.searchParams.set(name, value);
  history.replaceState(null, "", address);
}

// ---------------------------------------------------------------- time, story, language

const clock = {
  at: 0,
  since: 0,
  set(now) {
    Object.assign(clock, { at: new Date(now).getTime(), since: performance.now() });
  },
  now: () => new Date(clock.at + performance.now() - clock.since),
};

async function travel(leap) {
  const from = clock.now();
  page.travelling = leap;
  draw();
  say(t("clock.travelling"));
  try {
    const { now } = await api.travel({ advance: leap });
    clock.set(now);
    const still = leap === "next_due" && new Date(now) - from < 2000;
    toast(still ? t("clock.nothing") : t("clock.arrived", { moment: momentWords(new Date(now)) }));
  } catch (fault) {
    toast(t("refused", { reason: fault.message }), "bad");
  }
  page.travelling = null;
  await refresh(...Object.keys(loads));
}

async function reset() {
  const words = { title: t("reset.title"), text: t("reset.text"), yes: t("bar.reset") };
  if (!(await confirmedHere(words))) return;
  await tell(api.reset());
  startAnew();
  await refresh("state");
  settlePlace();
  await refresh(...Object.keys(loads));
  toast(t("reset.done"));
}

async function tell(promise) {
  try {
    await promise;
  } catch (fault) {
    toast(t("refused", { reason: fault.message }), "bad");
  }
  await refresh("state");
}

async function changeLanguage(code) {
  await speak(code);
  remember({ lang: code });
  draw();
  dialog.redraw();
}

// ---------------------------------------------------------------- what is drawn

const flip = (name) => () => {
  page[name] = !page[name];
  draw();
};

// The sidebar that unfolds on a narrow screen takes the focus, and gives it back when it folds.
function toggleSidebar() {
  flip("sidebarOpen")();
  element(page.sidebarOpen ? "sidebar" : "bar").querySelector("[aria-current], .bar__menu")?.focus();
}

function foldSidebar(event) {
  if (!page.sidebarOpen || event.target.closest("#sidebar, .bar__menu")) return;
  page.sidebarOpen = false;
  draw();
}

function onKey(event) {
  if (event.key === "Escape" && page.sidebarOpen) toggleSidebar();
}

const controls = {
  travel, reset, toggleSidebar, toggleControls: flip("controlsOpen"), toggleWire: flip("wireOpen"),
  startStory: () => tell(api.startStory()), stopStory: () => tell(api.stopStory()), speak: changeLanguage,
};

function surroundings() {
  const { people, channels } = page.state;
  const today = dayKey(clock.now());
  return { names: { ...namesOf(page.state), hidden: t("channel.hidden") }, people, channels, today };
}

function draw() {
  if (!page.state || !page.place) return;
  const { state, place } = page;
  showBar(element("bar"), { story: state.story, travelling: page.travelling, wireOpen: page.wireOpen, open: page.controlsOpen, sidebarOpen: page.sidebarOpen }, controls);
  showNow(clock.now());
  showSidebar(element("sidebar"), { state, place, waiting: page.waiting }, { become });
  element("sidebar").classList.toggle("sidebar--open", page.sidebarOpen);
  main.show(sceneOf(place));
  thread.show(place.thread && channelOf(place.channel) ? { ...sceneOf(place), ts: place.thread, messages: page.thread } : null);
  wire.show(page.wireOpen);
  document.title = titleOf(state, place);
  afterDrawing();
}

function sceneOf(place) {
  const { state, messages, home, homeLoaded, newFrom, reachable } = page;
  return {
    state, place: { ...place, direct: directOf()?.id }, channel: channelOf(place.channel), messages, home, homeLoaded, newFrom, reachable,
    hinting: sessionStorage.getItem(TRIED) === null, now: dayKey(clock.now()), surroundings: surroundings(), act,
    shortcuts: state.shortcuts?.filter((one) => one.type === "message") ?? [],
  };
}

function titleOf(state, place) {
  const { waiting } = waitingIn(state);
  const name = place.kind === "home" ? t("sidebar.home") : channelOf(place.channel)?.name || "Tværs";
  return `${waiting ? `(${waiting}) ` : ""}${name} – ${state.workspace?.name ?? "Tværs"}`;
}

function afterDrawing() {
  const { flash, place } = page;
  if (page.focusThread && place.thread && page.thread) {
    page.focusThread = false;
    thread.focus();
  }
  if (!flash || !(flash.thread ? page.thread : page.messages)) return;
  if (flash.thread ? thread.flash(flash.ts) : main.flash(flash.ts)) page.flash = null;
}

// ---------------------------------------------------------------- the start

const main = room(element("main"), {
  send: (text) => send(text), shortcut: (id) => act("shortcut", { callback_id: id }), openThread, dismissHint: tried,
});
const thread = threadPane(element("thread"), { send: (text) => send(text, page.place.thread), close: closeThread });
const wire = wireDrawer(element("wire"), { close: flip("wireOpen") });
const dialog = modals(element("modal"), {
  act, refresh: () => refresh("modals"), surroundings, alert: sayNow, fallback: () => main.focusable(),
});

// A link to where one already is changes no address, and must still lead there.
function onClick(event) {
  const link = event.target.closest("a[href^='#/']");
  if (link?.getAttribute("href") === location.hash) follow(location.hash);
}

async function begin() {
  await speak(languageOfAddress());
  await refresh("state");
  if (!page.state) return void setTimeout(begin, 1000);
  remember({ as: page.as, lang: lang() });
  settlePlace();
  window.addEventListener("hashchange", () => follow(location.hash));
  document.addEventListener("click", onClick);
  document.addEventListener("pointerdown", foldSidebar);
  document.addEventListener("keydown", onKey);
  setInterval(() => showNow(clock.now()), 1000);
  api.listen(onEvent, onLink);
  await refresh(...Object.keys(loads));
  document.documentElement.dataset.ready = "yes";
}

void begin();
