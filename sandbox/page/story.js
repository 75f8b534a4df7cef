// The story: a button that plays a whole case, and a strip that says how far it has come.

import { h, icon } from "./dom.js";
import { lang, t } from "./i18n.js";

/**
 * The buttons that start the stories, or the one that stops the story being told.
 * @param {{tales: {key: string, title: string|Object<string, string>}[], running: boolean}} story
 * @param {{start: (key: string) => void, stop: () => void}} does
 */
export function storyButtons({ tales, running }, does) {
  const button = (focus, onclick, ...words) =>
    h("button.bar__button.bar__button--bright", { onclick, "data-focus": focus }, words);
  if (running) return [button("story", does.stop, icon("stop"), t("story.stop"))];
  return tales.map(({ key, title }) =>
    button(`story|${key}`, () => does.start(key), icon("play"), wordsOf(title) || t("story.play")),
  );
}

/**
 * The strip under the bar while the story runs.
 * @param {{running: boolean, step: number, of: number,
 *          caption: string|Object<string, string>}} story
 */
export function storyStrip({ running, step, of, caption }) {
  if (!running) return null;
  const progress = { max: of || 1, value: step, "aria-label": t("story.progress") };
  return h(
    "div.story",
    h("strong.story__step", t("story.step", { n: step, m: of })),
    h("p.story__caption", wordsOf(caption)),
    h("progress.story__progress", progress),
  );
}

/** What to say when the story has gone from one state to the next, or null. */
export function storyNews(before, now) {
  const words = wordsOf(now.caption);
  if (now.running)
    return words !== wordsOf(before?.caption) ? { text: words, kind: "caption" } : null;
  if (!before?.running) return null;
  if (now.ended === "broken") return { text: t("story.broken"), kind: "bad" };
  return { text: t(now.step === now.of ? "story.told" : "story.stopped"), kind: "good" };
}

/**
 * A caption is one text, or one by language.
 * @param {string|Object<string, string>|undefined} caption
 */
const wordsOf = (caption) => caption?.[lang()] ?? caption ?? "";

/** The message that the story wants seen now and did not a moment ago, or undefined. */
export function newSight(before, now) {
  return before?.sight?.ts === now.sight?.ts ? undefined : now.sight;
}
