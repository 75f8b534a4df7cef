// The bar on top, which Slack has not: story time and how to move it, the story, the reset, the
// technical log and the language.

import { drawn, h, icon, unseen } from "./dom.js";
import { lang, t } from "./i18n.js";
import { momentWords } from "./moments.js";
import { storyButtons, storyStrip } from "./story.js";

const LEAPS = ["hour", "next_working_morning", "next_due", "day", "month"];

/**
 * @param {HTMLElement} root
 * @param {{story: object, travelling: string|null, wireOpen: boolean, open: boolean}} scene
 *   `travelling` is the leap under way; `open` tells whether the controls are unfolded where the
 *   screen is narrow
 * @param {Object<string, Function>} does
 */
export function showBar(root, scene, does) {
  root.classList.toggle("bar--open", scene.open);
  drawn(root, [lang(), scene], () => [
    h("div.bar__lead", sidebarButton(scene, does), nowPart(), controlsButton(scene, does)),
    h("div.bar__controls", { id: "bar-controls" }, leaps(scene, does), tools(scene, does)),
    storyStrip(scene.story),
  ]);
}

function nowPart() {
  const time = h("time.bar__time", { id: "now" });
  return h("p.bar__now", icon("clock"), unseen(`${t("clock.now")} `), time);
}

function sidebarButton({ sidebarOpen }, { toggleSidebar: onclick }) {
  const unfolds = { "aria-expanded": String(sidebarOpen), "aria-controls": "sidebar" };
  const props = { ...unfolds, "aria-label": t("sidebar.open"), "data-focus": "sidebar", onclick };
  return h("button.bar__button.bar__menu", props, icon("menu"));
}

function controlsButton({ open }, { toggleControls: onclick }) {
  const unfolds = { "aria-expanded": String(open), "aria-controls": "bar-controls" };
  const props = { ...unfolds, "aria-label": t("bar.controls"), "data-focus": "controls", onclick };
  return h("button.bar__button.bar__unfold", props, icon("sliders"));
}

function leaps(scene, does) {
  const group = { role: "group", "aria-label": t("clock.move") };
  return h(
    "div.leaps",
    group,
    LEAPS.map((leap) => leapButton(leap, scene, does)),
  );
}

function leapButton(leap, { travelling }, { travel }) {
  const props = {
    "data-focus": `leap|${leap}`,
    "aria-busy": travelling === leap ? "true" : null,
    "aria-disabled": travelling ? "true" : null,
    onclick: () => !travelling && travel(leap),
  };
  return h("button.bar__button", props, t(`clock.${leap}`));
}

function tools({ story, wireOpen }, does) {
  const wire = {
    "aria-pressed": String(wireOpen),
    "aria-label": t("bar.wire"),
    title: t("bar.wire"),
  };
  return h(
    "div.tools",
    storyButtons(story, { start: does.startStory, stop: does.stopStory }),
    h(
      "button.bar__button",
      { onclick: does.reset, "data-focus": "reset" },
      icon("reset"),
      t("bar.reset"),
    ),
    h(
      "button.bar__button",
      { ...wire, onclick: does.toggleWire, "data-focus": "wire" },
      icon("code"),
    ),
    languages(does.speak),
  );
}

function languages(speak) {
  const group = { role: "group", "aria-label": t("bar.language") };
  const button = ([code, name]) => {
    const props = {
      lang: code,
      "aria-pressed": String(lang() === code),
      "data-focus": `lang|${code}`,
    };
    return h("button.bar__button", { ...props, onclick: () => speak(code) }, name);
  };
  return h(
    "div.languages",
    group,
    [
      ["da", "Dansk"],
      ["en", "English"],
    ].map(button),
  );
}

/** Writes what time it is. @param {Date} now */
export function showNow(now) {
  const node = document.getElementById("now");
  const words = momentWords(now);
  if (!node || node.textContent === words) return;
  node.textContent = words;
  node.dateTime = now.toISOString();
}
