// Slack's rich_text block as elements.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, link, userMention } from "./mrkdwn.js";
import { dayYearWords } from "./moments.js";

/** @param {object} block a rich_text block @param {import("./mrkdwn.js").Names} names */
export function richText(block, names) {
  return h(
    "div.block.rich-text",
    (block.elements ?? []).map((part) => section(part, names)),
  );
}

function section(part, names) {
  const inside = (part.elements ?? []).map((element) => leaf(element, names));
  if (part.type === "rich_text_list") {
    const items = part.elements.map((item) =>
      h(
        "li",
        item.elements.map((element) => leaf(element, names)),
      ),
    );
    return h(part.style === "ordered" ? "ol" : "ul", { class: "bullets" }, items);
  }
  if (part.type === "rich_text_quote") return h("blockquote", inside);
  if (part.type === "rich_text_preformatted") return h("pre.code-block", { tabindex: "0" }, inside);
  return h("div.rich-text__section", inside);
}

const LEAVES = {
  text: (element) => element.text,
  link: (element) => link(element.url, element.text ?? element.url),
  user: (element, names) => userMention(element.user_id, names),
  channel: (element, names) => channelMention(element.channel_id, names),
  emoji: (element) => emoji(element.name) ?? `:${element.name}:`,
  date: (element) => element.fallback ?? dayYearWords(new Date(element.timestamp * 1000)),
};

const STYLES = [
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
  ["code", "code"],
];

function leaf(element, names) {
  const content = LEAVES[element.type]?.(element, names) ?? "";
  return STYLES.filter(([style]) => element.style?.[style]).reduce(
    (node, [, tag]) => h(tag, {}, node),
    content,
  );
}
