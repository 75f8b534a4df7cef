// The bar on top, which Slack has not: story time and how to move it, the story, reset, the wire and the language.

import { drawn, h, icon } from "./dom.js";
import { lang, t } from "./i18n.js";
import { momentWords } from "./moments.js";
import { storyButton, storyStrip } from "./story.js";

const LEAPS = ["hour", "next_working_morning", "next_due", "day", "month"];

/**
 * @param {HTMLElement} root
 * @param {{story: object, travelling: string|null, wireOpen: boolean, open: boolean}} scene
 *   `travelling` is the leap under way; `open` is whether the controls are unfolded on a narrow screen
 * @param {Object<string, Function>} does
 */
export function showBar(root, scene, does) {
  root.classList.toggle("bar--open", scene.open);
  drawn(root, [lang(), scene], () => [
    h("div", { class: "bar__lead" },
      h("button", { type: "button", class: "bar__button bar__menu", "aria-label": t("sidebar.open"), "aria-expanded": String(scene.sidebarOpen),
        "aria-controls": "sidebar", onclick: does.toggleSidebar, dataset: { focus: "sidebar" } }, icon("menu")),
      h("p", { class: "bar__now" }, icon("clock"), h("span", { class: "unseen" }, `${t("clock.now")} `), h("time", { class: "bar__time", id: "now" })),
      h("button", { type: "button", class: "bar__button bar__unfold", "aria-label": t("bar.controls"), "aria-expanded": String(scene.open),
        "aria-controls": "bar-controls", onclick: does.toggleControls, dataset: { focus: "controls" } }, icon("sliders"))),
    h("div", { class: "bar__controls", id: "bar-controls" }, leaps(scene, does), tools(scene, does)),
    storyStrip(scene.story),
  ]);
}

function leaps({ travelling }, does) {
  return h("div", { class: "leaps", role: "group", "aria-label": t("clock.move") }, LEAPS.map((leap) =>
    h("button", {
      type: "button", class: "bar__button", dataset: { leap, focus: `leap|${leap}` }, "aria-busy": travelling === leap ? "true" : null,
      "aria-disabled": travelling ? "true" : null, onclick: () => !travelling && does.travel(leap),
    }, t(`clock.${leap}`))));
}

function tools({ story, wireOpen }, does) {
  return h("div", { class: "tools" },
    storyButton(story, { start: does.startStory, stop: does.stopStory }),
    h("button", { type: "button", class: "bar__button", onclick: does.reset, dataset: { focus: "reset" } }, icon("reset"), t("bar.reset")),
    h("button", { type: "button", class: "bar__button", "aria-pressed": String(wireOpen), "aria-label": t("bar.wire"), title: t("bar.wire"),
      onclick: does.toggleWire, dataset: { focus: "wire" } }, icon("code")),
    languages(does.speak));
}

function languages(speak) {
  return h("div", { class: "languages", role: "group", "aria-label": t("bar.language") }, [["da", "Dansk"], ["en", "English"]].map(([code, name]) =>
    h("button", { type: "button", class: "bar__button", lang: code, "aria-pressed": String(lang() === code), onclick: () => speak(code),
      dataset: { focus: `lang|${code}` } }, name)));
}

/** Writes what time it is. @param {Date} now */
export function showNow(now) {
  const node = document.getElementById("now");
  const words = momentWords(now);
  if (!node || node.textContent === words) return;
  node.textContent = words;
  node.dateTime = now.toISOString();
}
