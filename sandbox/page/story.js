// The story: a button that plays a whole case, and how far it has come.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

/**
 * The story's button, or its progress while it runs.
 * @param {{running: boolean, step: number, of: number, caption?: string}} story
 * @param {{start: () => void, stop: () => void}} does
 */
export function storyPart(story, does) {
  if (!story?.running) {
    return h("button", { type: "button", class: "bar__button bar__button--bright", onclick: does.start, dataset: { focus: "story" } },
      icon("play"), t("story.play"));
  }
  const steps = t("story.step", { n: story.step, m: story.of });
  return h("div", { class: "story" },
    h("progress", { class: "story__progress", max: story.of || 1, value: story.step, "aria-label": t("story.progress") }),
    h("p", { class: "story__words" }, h("strong", {}, steps), story.caption && h("span", { class: "story__caption" }, ` ${story.caption}`)),
    h("button", { type: "button", class: "bar__button", onclick: does.stop, dataset: { focus: "story" } }, icon("stop"), t("story.stop")));
}
