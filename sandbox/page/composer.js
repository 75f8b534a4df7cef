// The field one writes in, with suggestions above it. It keeps an unsent text for each place.

import { drawn, fill, h, icon, iconButton } from "./dom.js";
import { suggestions } from "./completion.js";
import { lang, t, tn } from "./i18n.js";
import { toggleMenu } from "./menu.js";
import { say } from "./toasts.js";

const drafts = new Map();
let numbers = 0;

/**
 * @typedef {object} ComposerScene
 * @property {string} key person and place; what is unsent belongs to it
 * @property {string} label what the field is called
 * @property {object} known what `suggestions` needs
 * @property {object[]} shortcuts the app's global shortcuts
 */

/**
 * A composer; `show` gives it its place, `write` puts words in it.
 * @param {{send: (text: string) => Promise<boolean>, shortcut: (callbackId: string) => void}} does
 *   `send` answers whether the text has left and can go from the field
 */
export function composer(does) {
  numbers += 1;
  const self = { does, scene: null, list: [], active: 0, id: `composer-${numbers}` };
  build(self);
  self.node = h(
    "form.composer",
    {
      onsubmit: (event) => {
        event.preventDefault();
        void send(self);
      },
    },
    self.panel,
    self.complaint,
    h("div.composer__box", self.input, self.tools),
  );
  return {
    node: self.node,
    focus: () => self.input.focus(),
    show: (scene) => show(self, scene),
    write: (text) => write(self, text),
  };
}

function build(self) {
  self.panel = h("div.suggestions", { role: "listbox", id: `${self.id}-list`, hidden: true });
  self.complaint = h("p.composer__complaint", { role: "alert", hidden: true });
  self.tools = h("div.composer__tools");
  self.input = h("textarea.composer__input", {
    rows: "1",
    "aria-autocomplete": "list",
    "aria-controls": self.panel.id,
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => changed(self),
    onkeydown: (event) => onKey(self, event),
    onblur: () => suggest(self, []),
  });
}

function show(self, scene) {
  const moved = self.scene?.key !== scene.key;
  self.scene = scene;
  self.input.setAttribute("aria-label", scene.label);
  self.input.placeholder = scene.label;
  self.panel.setAttribute("aria-label", t("composer.suggestions"));
  drawn(self.tools, [lang(), scene.shortcuts, scene.known.inThread], () => toolsOf(self, scene));
  if (!moved) return;
  complain(self, "");
  self.input.value = drafts.get(scene.key) ?? "";
  suggest(self, []);
  grow(self);
}

function toolsOf(self, { shortcuts, known }) {
  const tip = t(known.inThread ? "composer.tip.thread" : "composer.tip");
  const words = { "aria-label": t("composer.send"), title: t("composer.send") };
  return [
    shortcuts?.length > 0 && shortcutsButton(self, shortcuts),
    h("span.composer__tip", tip),
    h("button.composer__send", { ...words, type: "submit" }, icon("send")),
  ];
}

function shortcutsButton(self, shortcuts) {
  const label = t("composer.shortcuts");
  const items = shortcuts.map((one) => ({
    text: one.name,
    detail: one.description,
    choose: () => self.does.shortcut(one.callback_id),
  }));
  const opens = { "aria-haspopup": "menu", "aria-expanded": "false" };
  const onclick = (event) => toggleMenu(event.currentTarget, { label, items });
  return iconButton("bolt", label, onclick, { ...opens, "data-focus": `${self.id}|shortcuts` });
}

function write(self, text) {
  self.input.value = text;
  self.input.focus();
  changed(self);
}

function changed(self) {
  const { input, scene } = self;
  drafts.set(scene.key, input.value);
  complain(self, "");
  grow(self);
  suggest(self, suggestions(input.value.slice(0, input.selectionStart), scene.known));
}

function grow({ input, tools }) {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
  tools.parentNode?.classList.toggle("composer__box--ready", input.value.trim() !== "");
}

function suggest(self, list) {
  const before = self.list.length;
  self.list = list;
  self.active = 0;
  drawSuggestions(self);
  if (list.length && list.length !== before) say(tn("composer.found", list.length));
}

function drawSuggestions(self) {
  const { panel, list, active, id, input } = self;
  panel.hidden = list.length === 0;
  fill(
    panel,
    list.map((one, at) => suggestion(self, one, at)),
  );
  if (list.length) input.setAttribute("aria-activedescendant", `${id}-${active}`);
  else input.removeAttribute("aria-activedescendant");
  panel.children[active]?.scrollIntoView({ block: "nearest" });
}

function suggestion(self, one, at) {
  const onpointerdown = (event) => {
    event.preventDefault(); // the caret stays in the field
    choose(self, one);
  };
  const role = {
    role: "option",
    id: `${self.id}-${at}`,
    "aria-selected": String(at === self.active),
  };
  const words = [h("span.suggestion__text", one.text), h("span.suggestion__detail", one.detail)];
  return h("div.suggestion", { ...role, onpointerdown }, words);
}

function choose(self, one) {
  const { input } = self;
  input.setRangeText(one.insert, one.from, input.selectionStart, "end");
  changed(self);
  if (!one.insert.endsWith(" ")) suggest(self, []);
}

function onKey(self, event) {
  const { list, active, input } = self;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (list.length && step) {
    self.active = (active + step + list.length) % list.length;
    drawSuggestions(self);
  } else if (list.length && event.key === "Escape") suggest(self, []);
  else if (
    list.length &&
    (event.key === "Tab" || event.key === "Enter") &&
    !isWhole(list[active], input)
  )
    choose(self, list[active]);
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void send(self);
  else return;
  event.preventDefault();
}

// When the suggestion is already written out, Enter sends it.
const isWhole = (one, input) =>
  input.value.trim().toLowerCase() === one.insert.trim().toLowerCase();

function complain(self, words) {
  self.complaint.hidden = !words;
  self.complaint.textContent = words;
}

async function send(self) {
  const { input, scene, does } = self;
  const text = input.value.trim();
  if (!text) return;
  if (scene.known.inThread && text.startsWith("/")) return complain(self, t("composer.noCommands"));
  suggest(self, []);
  input.value = "";
  drafts.delete(scene.key);
  grow(self);
  if (await does.send(text)) return;
  // A refused text comes back, unless one has begun on another meanwhile.
  if (!input.value && self.scene.key === scene.key) input.value = text;
  grow(self);
}
