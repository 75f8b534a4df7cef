// A list of messages, in a channel or a thread: drawn once each, redrawn where something changed.

import { fileAddress } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { h, icon, iconButton, keepFocus, unseen } from "./dom.js";
import { lang, t, tn } from "./i18n.js";
import { hashOf } from "./links.js";
import { toggleMenu } from "./menu.js";
import { dayKey, dayWords, momentOf, momentWords, timeWords } from "./moments.js";
import { mrkdwn, spoken } from "./mrkdwn.js";
import { BOT, face } from "./people.js";
import { reactButton, reactionChips } from "./reactions.js";

const NEAR = 140;
const TOGETHER = 300;

/**
 * @typedef {object} Scene what a list shows
 * @property {string} channel
 * @property {object[]} messages
 * @property {string} now the local day, YYYY-MM-DD
 * @property {string|null} [newFrom] ts of the first message not seen before
 * @property {boolean} thread true in the thread pane
 * @property {boolean} member whether the person may react here
 * @property {object} surroundings names, people, channels, today
 * @property {object[]} shortcuts message shortcuts
 * @property {(what: string, details: object) => Promise<object>} act
 * @property {(ts: string) => void} openThread
 */

/**
 * Shows the messages in a list, keeping what has not changed.
 * @param {HTMLOListElement} list @param {Scene} scene
 */
export function showMessages(list, scene) {
  const rows = rowsOf(scene);
  const before = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const focused = [...before.values()].find((node) => node.contains(document.activeElement))
    ?.dataset.key;
  keepFocus(list, () => {
    const nodes = rows.map((row) => kept(before.get(row.key), row, scene));
    arrange(list, nodes);
  });
  // A button that is gone once it is pressed leaves its message in focus, not the top of the page.
  if (focused && document.activeElement === document.body) {
    rowOf(list, focused)?.focus({ preventScroll: true });
  }
}

const rowOf = (list, key) => [...list.children].find((node) => node.dataset.key === key);

// Nodes that stay are never moved, so what is open or selected in them stays so.
function arrange(list, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...list.children]) if (!wanted.has(node)) node.remove();
  let at = list.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else list.insertBefore(node, at);
  }
}

// What a drawn row showed: everything, and only the words of the message in it.
const shown = new WeakMap();

function kept(node, row, scene) {
  const { names } = scene.surroundings;
  const look = JSON.stringify([row, lang(), names.me, scene.shortcuts?.length, scene.member]);
  if (shown.get(node)?.look === look) return node;
  const fresh = row.kind === "message" ? messageNode(row, scene) : lineNode(row);
  const said = JSON.stringify([row.message?.text, row.message?.blocks]);
  fresh.dataset.key = row.key;
  shown.set(fresh, { look, said });
  // What the bot has changed lights up; a new reply in the thread is no change of the message.
  if (node && shown.get(node).said !== said) fresh.classList.add("message--changed");
  return fresh;
}

function rowsOf({ messages, now, newFrom, thread }) {
  const rows = [];
  let previous = null;
  for (const message of messages) {
    const day = dayKey(momentOf(message.ts));
    const sameDay = previous && dayKey(momentOf(previous.ts)) === day;
    if (!sameDay && !thread)
      rows.push({ kind: "day", key: `day-${day}`, today: day === now, ts: message.ts });
    if (message.ts === newFrom) rows.push({ kind: "new", key: "new" });
    rows.push({
      kind: "message",
      key: message.id ?? message.ts,
      message,
      tight: sameDay && isTogether(previous, message),
    });
    previous = message;
  }
  return rows;
}

// Slack leaves the name out when somebody goes on talking; a card always shows who it is from.
function isTogether(before, message) {
  const plain = [before, message].every(
    (one) => !one.blocks?.length && !one.ephemeral && !one.subtype && !one.reply_count,
  );
  return plain && before.user === message.user && message.ts - before.ts < TOGETHER;
}

function lineNode(row) {
  if (row.kind === "new") return h("li.line.line--new", h("span", t("messages.new")));
  const words = dayWords(momentOf(row.ts));
  const text = row.today
    ? t("messages.today", { day: words })
    : words[0].toUpperCase() + words.slice(1);
  return h("li.line", h("span.line__day", text));
}

function messageNode({ message, tight }, scene) {
  const { surroundings, thread } = scene;
  const author = authorOf(message, surroundings.people);
  const mark = message.ephemeral && privateMark();
  const side = tight ? h("span.message__gap") : face(author, surroundings.people);
  const first = head(message, author, { ...scene, tight });
  const below = [files(message, scene), reactionChips(message, scene), replies(message, scene)];
  const middle = h("div.message__body", first, body(message, scene), below);
  const props = { id: `${thread ? "t" : "p"}${message.ts}`, tabindex: "-1" };
  const row = h("div.message__row", side, middle);
  const node = h("li.message", props, mark, row, toolbar(message, scene));
  node.classList.toggle("message--tight", Boolean(tight));
  node.classList.toggle("message--private", message.ephemeral);
  return node;
}

const authorOf = (message, people) =>
  message.bot ? BOT : (people.find(({ id }) => id === message.user) ?? unknownAuthor(message.user));

const unknownAuthor = (id) => ({ id, name: id });

const privateMark = () => h("p.message__private", icon("eye"), t("messages.private"));

function head(message, author, { tight, channel, thread }) {
  const date = momentOf(message.ts);
  const place = {
    kind: "channel",
    channel,
    ts: message.ts,
    thread: thread ? message.thread_ts : undefined,
  };
  const time = h(
    "a.message__time",
    { href: hashOf(place), title: momentWords(date) },
    timeWords(date),
  );
  if (tight) return h("div.message__head.message__head--tight", unseen(`${author.name} `), time);
  return h(
    "div.message__head",
    h("span.message__name", author.name),
    author.bot && h("span.badge", t("messages.app")),
    time,
    message.edited && message.blocks?.length > 0 && editedMark(),
  );
}

function body(message, scene) {
  const { names } = scene.surroundings;
  if (message.subtype === "channel_join") return h("div.text.text--quiet", t("messages.joined"));
  if (message.subtype === "tombstone") return h("div.text.text--quiet", t("messages.deleted"));
  if (message.blocks?.length) {
    const level = scene.thread ? "h3" : "h2";
    return h("div.blocks", renderBlocks(message.blocks, hostOf(message, scene), level));
  }
  return h("div.text", mrkdwn(message.text ?? "", names), message.edited && [" ", editedMark()]);
}

function files(message, { surroundings }) {
  if (!message.files?.length) return null;
  const as = surroundings.names.me;
  const link = ({ id, name }) =>
    h("li", h("a.file", { href: fileAddress(as, id), download: name }, icon("file"), name));
  return h("ul.files", { "aria-label": t("messages.files") }, message.files.map(link));
}

// At the end of a text; a card, whose end is its buttons, has it beside the time.
const editedMark = () => h("span.message__edited", t("messages.edited"));

/** @returns {import("./elements.js").Host} */
function hostOf(message, scene) {
  const { channel, act, surroundings, thread } = scene;
  const where = message.ephemeral
    ? { ephemeral: { id: message.id } }
    : { message: { channel, ts: message.ts } };
  return {
    key: `${thread ? "thread" : "channel"}|${message.id ?? message.ts}`,
    surroundings,
    fire: async (touch) => void (await act("click", { ...touch, ...where })),
  };
}

function replies(message, { thread, openThread, surroundings }) {
  if (thread || !message.reply_count) return null;
  const faces = (message.reply_users ?? [])
    .slice(0, 4)
    .map((id) => (id === BOT.id ? BOT : surroundings.people.find((person) => person.id === id)))
    .filter(Boolean)
    .map((person) => face(person, surroundings.people, "small"));
  const latest =
    message.latest_reply &&
    t("messages.latest", { time: timeWords(momentOf(message.latest_reply)) });
  return h(
    "button.replies",
    { onclick: () => openThread(message.ts), "data-focus": `replies|${message.ts}` },
    faces,
    h("span.replies__count", tn("messages.replies", message.reply_count)),
    latest && h("span.replies__latest", latest),
  );
}

function toolbar(message, scene) {
  if (message.ephemeral || message.subtype) return null;
  const react = reactButton(message, scene);
  const reply = !scene.thread && replyButton(message, scene);
  const more = scene.shortcuts.length > 0 && moreButton(message, scene);
  return react || reply || more ? h("div.message__tools", react, reply, more) : null;
}

function replyButton({ ts }, { openThread }) {
  const focus = { "data-focus": `reply|${ts}` };
  return iconButton("reply", t("messages.reply"), () => openThread(ts), focus);
}

function moreButton({ ts }, { thread, shortcuts, act, channel }) {
  const label = t("messages.more");
  const items = shortcuts.map(({ name: text, description: detail, callback_id }) => ({
    text,
    detail,
    choose: () => act("message_shortcut", { callback_id, channel, ts }),
  }));
  const opens = { "aria-haspopup": "menu", "aria-expanded": "false" };
  const onclick = (event) => toggleMenu(event.currentTarget, { label, items });
  return iconButton("more", label, onclick, { ...opens, "data-focus": `more|${thread}|${ts}` });
}

/**
 * What a screen reader is told of a new message.
 * @param {object} message
 * @param {object} surroundings
 */
export function announcementOf(message, surroundings) {
  const author = message.bot ? BOT.name : surroundings.names.userName(message.user);
  const key = message.ephemeral ? "messages.announce.private" : "messages.announce";
  return t(key, { name: author, text: spoken(message.text ?? "", surroundings.names) });
}

/** True when the end of the list is in sight. @param {Element} scroller */
export const atEnd = (scroller) =>
  scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;

/**
 * Keeps the end in sight when the room for the list changes, if it was in sight before.
 * @param {Element} scroller @param {() => void} onEnd called whenever the end comes into sight
 */
export function stayAtEnd(scroller, onEnd) {
  let there = true;
  scroller.addEventListener("scroll", () => {
    there = atEnd(scroller);
    if (there) onEnd();
  });
  new ResizeObserver(() => {
    if (there) scroller.scrollTop = scroller.scrollHeight;
  }).observe(scroller);
}

/**
 * Goes to a message and lights it up for a moment.
 * @param {Element} list
 * @param {string} id of the message's element
 * @returns {boolean} whether it was there
 */
export function flash(list, id) {
  const node = list.querySelector(`#${CSS.escape(id)}`);
  if (!node) return false;
  node.scrollIntoView({ block: "center" });
  node.classList.remove("message--flash");
  void node.offsetWidth; // lets the animation begin anew
  node.classList.add("message--flash");
  node.focus({ preventScroll: true });
  return true;
}

/** Scrolls as little as shows a message, and leaves the focus where it is; tells if it was there. */
export function bringUp(list, id) {
  const node = list.querySelector(`#${CSS.escape(id)}`);
  node?.scrollIntoView({ block: "nearest" });
  return node !== null;
}
