// Puts the page together: its parts, what they do, and the order in which it all begins.

import { listen } from "./api.js";
import { showBar, showNow } from "./bar.js";
import * as deeds from "./deeds.js";
import { lang, languageOfAddress, speak, t } from "./i18n.js";
import { modals } from "./modal.js";
import { dayKey } from "./moments.js";
import { onEvent, onLink, refresh, refreshAll } from "./news.js";
import {
  callsIn,
  channelOf,
  directOf,
  know,
  onChange,
  page,
  storyTime,
  surroundings,
} from "./page.js";
import { become, beginAgain, closeThread, follow, openThread, settle } from "./places.js";
import { room } from "./room.js";
import { showSidebar } from "./sidebar.js";
import { threadPane } from "./thread.js";
import { sayNow, toast } from "./toasts.js";
import { wireDrawer } from "./wire.js";

const element = (id) => document.getElementById(id);
const flip = (name) => () => know({ [name]: !page[name] });

const main = room(element("main"), {
  send: (text) => deeds.send(text).then(afterwards(() => main.toEnd())),
  shortcut: (id) => deeds.act("shortcut", { callback_id: id }),
  dismissHint: deeds.markTried,
  openThread,
});

const thread = threadPane(element("thread"), {
  send: (text) => deeds.send(text, page.place.thread).then(afterwards(() => thread.toEnd())),
  close: () => closeThread(main.focusable),
});

const wire = wireDrawer(element("wire"), { close: flip("wireOpen") });

const dialog = modals(element("modal"), {
  act: deeds.act,
  refresh: () => refresh("modals"),
  surroundings,
  alert: sayNow,
  fallback: main.focusable,
});

const controls = {
  travel: deeds.travel,
  startStory: deeds.startStory,
  stopStory: deeds.stopStory,
  speak: deeds.changeLanguage,
  reset,
  toggleSidebar,
  toggleControls: flip("controlsOpen"),
  toggleWire: flip("wireOpen"),
};

/** Does something after an answer has come, and hands the answer on. */
function afterwards(work) {
  return (answer) => {
    work();
    return answer;
  };
}

async function reset() {
  if (!(await deeds.reset())) return;
  wire.forget();
  await beginAgain();
  toast(t("reset.done"));
}

// The sidebar that unfolds on a narrow screen takes the focus, and gives it back when it folds.
function toggleSidebar() {
  flip("sidebarOpen")();
  const goal = element(page.sidebarOpen ? "sidebar" : "bar");
  goal.querySelector("[aria-current], .bar__menu")?.focus();
}

function foldSidebar(event) {
  if (page.sidebarOpen && !event.target.closest("#sidebar, .bar__menu")) flip("sidebarOpen")();
}

function onKey(event) {
  if (event.key === "Escape" && page.sidebarOpen) toggleSidebar();
}

// A link to where one already is changes no address, and must still lead there.
function onClick(event) {
  const link = event.target.closest("a[href^='#/']");
  if (link?.getAttribute("href") === location.hash) follow(location.hash);
}

function draw() {
  if (!page.state || !page.place) return;
  const { state, place, waiting, travelling, wireOpen, sidebarOpen } = page;
  const bar = { story: state.story, travelling, wireOpen, sidebarOpen, open: page.controlsOpen };
  showBar(element("bar"), bar, controls);
  showNow(storyTime());
  showSidebar(element("sidebar"), { state, place, waiting }, { become });
  element("sidebar").classList.toggle("sidebar--open", sidebarOpen);
  main.show(scene());
  thread.show(threadScene());
  wire.show(wireOpen);
  dialog.show(page.stack);
  document.title = title();
  afterDrawing();
}

function scene() {
  const { state, place } = page;
  return {
    ...page,
    place: { ...place, direct: directOf()?.id },
    channel: channelOf(place.channel),
    now: dayKey(storyTime()),
    hinting: deeds.stillHinting(),
    surroundings: surroundings(),
    shortcuts: state.shortcuts.filter((shortcut) => shortcut.type === "message"),
    act: deeds.act,
  };
}

function threadScene() {
  const { place, thread: messages } = page;
  if (!place.thread || !channelOf(place.channel)) return null;
  return { ...scene(), ts: place.thread, messages, newFrom: null };
}

function title() {
  const { state, place } = page;
  const calls = callsIn(state);
  const name = place.kind === "home" ? t("sidebar.home") : channelOf(place.channel)?.name;
  return [calls ? `(${calls})` : "", name, "–", state.workspace.name].filter(Boolean).join(" ");
}

function afterDrawing() {
  const { flash, place, sight } = page;
  if (sight && sight.channel === place.channel && main.bringUp(sight.ts)) page.sight = null;
  if (page.focusThread && place.thread && page.thread) {
    page.focusThread = false;
    thread.focus();
  }
  if (!flash || !(flash.thread ? page.thread : page.messages)) return;
  if (flash.thread ? thread.flash(flash.ts) : main.flash(flash.ts)) page.flash = null;
}

function attend(event) {
  if (event.kind === "wire") void wire.poll();
  else onEvent(event);
}

async function begin() {
  await speak(languageOfAddress());
  await refresh("state");
  if (!page.state) return void setTimeout(begin, 1000);
  deeds.remember({ as: page.as, lang: lang() });
  onChange(draw);
  settle();
  window.addEventListener("hashchange", () => follow(location.hash));
  document.addEventListener("click", onClick);
  document.addEventListener("pointerdown", foldSidebar);
  document.addEventListener("keydown", onKey);
  setInterval(() => showNow(storyTime()), 1000);
  listen(attend, onLink);
  await refreshAll();
  document.documentElement.dataset.ready = "yes";
}

void begin();
