// Slack's mrkdwn as elements. It reads escaped text and only ever makes text nodes, so that content
// stays content.

import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { hashOf, isSafe, placeOfPermalink } from "./links.js";
import { dayWords, dayYearWords, timeWords } from "./moments.js";

/**
 * Who and where, so that ids can be shown as names.
 * @typedef {{me: string, userName: (id: string) => string,
 *            channelName: (id: string) => string|null}} Names
 */

/**
 * Elements for a mrkdwn text.
 * @param {string} text as Slack holds it: `&`, `<` and `>` escaped
 * @param {Names} names
 * @returns {Node[]}
 */
export function mrkdwn(text, names) {
  return text
    .split(/(```[\s\S]*?```)/)
    .flatMap((piece) => (isFence(piece) ? [fence(piece)] : paragraphs(piece, names)));
}

/** Plain text as Slack shows it: emoji names become emoji. @returns {Node[]} */
export function plain(text) {
  return [
    document.createTextNode(
      text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole),
    ),
  ];
}

/**
 * A text object of either kind.
 * @param {{type: string, text: string}} object
 * @param {Names} names
 * @returns {Node[]}
 */
export function textObject(object, names) {
  return object.type === "mrkdwn" ? mrkdwn(object.text, names) : plain(object.text);
}

/** The text of a mrkdwn string without marks, for titles and announcements. @param {Names} names */
export function spoken(text, names) {
  return h("div", mrkdwn(text, names)).textContent.replace(/\s+/g, " ").trim();
}

const isFence = (piece) => piece.length > 6 && piece.startsWith("```") && piece.endsWith("```");

const fence = (piece) =>
  h("pre.code-block", { tabindex: "0" }, unescape(piece.slice(3, -3).replace(/^\n|\n$/g, "")));

const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const KINDS = [
  ["quote", /^(?:&gt;|>)\s?/],
  ["list", /^\s*[•◦]\s+|^- /],
];

function kindOf(line) {
  return KINDS.find(([, mark]) => mark.test(line)) ?? ["text", /^/];
}

function paragraphs(piece, names) {
  const groups = [];
  for (const line of piece.replace(/^\n|\n$/g, "").split("\n")) {
    const [kind, mark] = kindOf(line);
    if (groups.at(-1)?.kind !== kind) groups.push({ kind, lines: [] });
    groups.at(-1).lines.push(line.replace(mark, ""));
  }
  return groups.flatMap((group) => GROUPS[group.kind](group.lines, names));
}

const GROUPS = {
  text: (lines, names) =>
    lines.flatMap((line, at) => [...(at ? [h("br")] : []), ...inline(line, names)]),
  quote: (lines, names) => [h("blockquote", GROUPS.text(lines, names))],
  list: (lines, names) => [
    h(
      "ul.bullets",
      lines.map((line) => h("li", inline(line, names))),
    ),
  ],
};

// A mark opens only after something that is not a letter or digit, and closes only before such.
const styled = (mark) =>
  new RegExp(`${mark}(\\S(?:[^${mark}\\n]*[^\\s${mark}])?)${mark}(?![\\p{L}\\p{N}])`, "uy");

const RULES = [
  [/<([^<>\n]+)>/y, (found, names) => angle(found[1], names)],
  [/`([^`\n]+)`/y, (found) => h("code", unescape(found[1]))],
  [styled("\\*"), (found, names) => h("strong", inline(found[1], names)), true],
  [styled("_"), (found, names) => h("em", inline(found[1], names)), true],
  [styled("~"), (found, names) => h("s", inline(found[1], names)), true],
  [/:([a-z0-9_+-]+):/y, (found) => emoji(found[1]) && document.createTextNode(emoji(found[1]))],
];

/** One line's marks as nodes. @returns {Node[]} */
function inline(line, names) {
  const nodes = [];
  let from = 0;
  for (let at = 0; at < line.length;) {
    const hit = match(line, at, names);
    if (!hit) at += 1;
    else {
      nodes.push(...textBetween(line, from, at), hit.node);
      from = at = at + hit.length;
    }
  }
  return [...nodes, ...textBetween(line, from, line.length)];
}

const textBetween = (line, from, to) =>
  to > from ? [document.createTextNode(unescape(line.slice(from, to)))] : [];

function match(line, at, names) {
  if (!"<`*_~:".includes(line[at])) return null;
  for (const [rule, build, needsEdge] of RULES) {
    if (needsEdge && at > 0 && /[\p{L}\p{N}]/u.test(line[at - 1])) continue;
    rule.lastIndex = at;
    const found = rule.exec(line);
    const node = found && build(found, names);
    if (node) return { node, length: found[0].length };
  }
  return null;
}

function angle(inside, names) {
  const [target, ...label] = inside.split("|");
  const words = label.join("|");
  if (target.startsWith("@")) return userMention(target.slice(1), names);
  if (target.startsWith("#")) return channelMention(target.slice(1), names);
  if (target.startsWith("!")) return special(target.slice(1), words);
  return link(unescape(target), words ? inline(words, names) : unescape(target));
}

/**
 * "@Camilla Holm", marked when it is the person looking.
 * @param {string} id
 * @param {Names} names
 */
export function userMention(id, names) {
  const me = id === names.me ? " mention--me" : "";
  return h("span", { class: `mention${me}` }, `@${names.userName(id)}`);
}

/** A channel's name as a link to it; private channels the person is not in stay nameless. */
export function channelMention(id, names) {
  const name = names.channelName(id);
  if (!name) return h("span.mention", icon("lock"), names.hidden ?? "…");
  return h("a.mention", { href: hashOf({ kind: "channel", channel: id }) }, `#${name}`);
}

function special(inside, words) {
  if (inside.startsWith("date^")) return document.createTextNode(dateToken(inside, words));
  const name = inside.split("^")[0];
  if (name === "subteam") return h("span.mention", words || "@…");
  return h("span.mention.mention--me", `@${name}`);
}

function dateToken(inside, fallback) {
  const [, seconds, pattern] = inside.split("^");
  const date = new Date(Number(seconds) * 1000);
  if (!pattern || Number.isNaN(date.getTime())) return unescape(fallback);
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name.startsWith("time")) return timeWords(date);
    return name.startsWith("date_long") ? dayYearWords(date) : dayWords(date);
  });
}

/** A link; one to a message in here stays in here. @param {string} url @param {unknown} words */
export function link(url, words) {
  if (!isSafe(url)) return h("span", words);
  const place = placeOfPermalink(url);
  if (place) return h("a", { href: hashOf(place) }, words);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, words);
}
