// A field for choosing several: the chosen stand as chips, the list unfolds below, and a long one
// is narrowed by typing.

import { fill, h, icon } from "./dom.js";
import { t, tn } from "./i18n.js";

const LONG = 8;

/**
 * @typedef {{value: string, text: string, detail?: string}} Option
 *
 * @param {{id: string, attributes: object, options: Option[], value: string[], most?: number,
 *          placeholder?: string, onCommit: (values: string[]) => void}} field
 * @returns {{node: HTMLElement, control: HTMLButtonElement}}
 */
export function picker(field) {
  const self = { ...field, chosen: new Set(field.value ?? []), most: field.most ?? Infinity };
  const { id, attributes, options } = field;
  const folds = { "aria-expanded": "false", "aria-controls": `${id}-list` };
  const onclick = () => unfold(self, self.panel.hidden);
  self.name = attributes["data-name"] ?? "";
  self.chips = h("div.picker__chips");
  self.control = h("button.picker__toggle", { ...attributes, ...folds, id, onclick });
  const rows = options.map((option) => row(self, option));
  const group = { role: "group", "aria-label": self.name || t("picker.choose") };
  const list = h("div.picker__rows", group, rows);
  const filter = options.length > LONG && filterBox(rows);
  self.panel = h("div.picker__panel", { id: `${id}-list`, hidden: true }, filter, list);
  show(self);
  const onkeydown = (event) => onKey(self, event);
  const node = h("div.picker", { onkeydown }, self.chips, self.control, self.panel);
  return { node, control: self.control };
}

function unfold({ panel, control }, open) {
  panel.hidden = !open;
  control.setAttribute("aria-expanded", String(open));
  if (open) panel.querySelector("input")?.focus();
}

function onKey(self, event) {
  if (event.key !== "Escape" || self.panel.hidden) return;
  event.preventDefault();
  event.stopPropagation();
  unfold(self, false);
  self.control.focus();
}

function change(self, option, wanted) {
  if (wanted) self.chosen.add(option.value);
  else self.chosen.delete(option.value);
  show(self);
  self.onCommit(chosenOf(self).map(({ value }) => value));
}

const chosenOf = ({ options, chosen }) => options.filter(({ value }) => chosen.has(value));

function show(self) {
  const { chips, control, panel, chosen, most, name, placeholder } = self;
  const words = label(chosen.size, placeholder);
  fill(
    chips,
    chosenOf(self).map((option) => chip(self, option)),
  );
  fill(control, h("span", words), icon("down"));
  control.setAttribute("aria-label", [name, words].filter(Boolean).join(", "));
  for (const box of panel.querySelectorAll("input[type=checkbox]")) {
    box.checked = chosen.has(box.value);
    box.disabled = !box.checked && chosen.size >= most;
  }
}

const label = (count, placeholder) =>
  count ? tn("picker.chosen", count) : placeholder || t("picker.choose");

function chip(self, option) {
  const onclick = () => {
    change(self, option, false);
    self.control.focus();
  };
  const label = t("picker.drop", { name: option.text });
  const drop = h("button.chip__drop", { "aria-label": label, onclick }, icon("close"));
  return h("span.chip", h("span", option.text), drop);
}

function row(self, option) {
  const onchange = (event) => change(self, option, event.target.checked);
  const detail = option.detail && h("span.choice__detail", option.detail);
  const box = h("input", { type: "checkbox", value: option.value, onchange });
  return h("label.choice", box, h("span.choice__words", option.text, detail));
}

function filterBox(rows) {
  const narrow = (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const node of rows) node.hidden = !node.textContent.toLowerCase().includes(wanted);
  };
  return h("input", {
    type: "text",
    class: "input picker__filter",
    placeholder: t("picker.filter"),
    "aria-label": t("picker.filter"),
    autocomplete: "off",
    oninput: narrow,
  });
}
