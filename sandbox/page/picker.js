// A field for choosing several: the chosen stand as chips, the list opens below and can be narrowed by typing.

import { fill, h, icon } from "./dom.js";
import { t, tn } from "./i18n.js";

const LONG = 8;

/**
 * @param {{id: string, attributes: object, options: {value: string, text: string, detail?: string}[],
 *          value: string[], placeholder?: string, most?: number, onCommit: (values: string[]) => void}} field
 * @returns {{node: HTMLElement, control: HTMLButtonElement}}
 */
export function picker({ id, attributes, options, value, placeholder, most = Infinity, onCommit }) {
  const chosen = new Set(value ?? []);
  const chips = h("div", { class: "picker__chips" });
  const control = h("button", { ...attributes, id, type: "button", class: "picker__toggle", "aria-expanded": "false",
    "aria-controls": `${id}-list`, onclick: () => setOpen(panel.hidden) });
  const panel = h("div", { class: "picker__panel", id: `${id}-list`, hidden: true });
  const node = h("div", { class: "picker", onkeydown: onKey }, chips, control, panel);

  function setOpen(open) {
    panel.hidden = !open;
    control.setAttribute("aria-expanded", String(open));
    if (open) panel.querySelector("input")?.focus();
  }
  function onKey(event) {
    if (event.key !== "Escape" || panel.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    setOpen(false);
    control.focus();
  }
  function change(option, wanted) {
    if (wanted) chosen.add(option.value);
    else chosen.delete(option.value);
    show();
    onCommit(options.filter(({ value: key }) => chosen.has(key)).map(({ value: key }) => key));
  }
  function drop(option) {
    change(option, false);
    control.focus();
  }
  function show() {
    fill(chips, options.filter((option) => chosen.has(option.value)).map((option) => chip(option, drop)));
    fill(control, h("span", {}, label(chosen.size, placeholder)), icon("down"));
    control.setAttribute("aria-label", [attributes["data-name"], label(chosen.size, placeholder)].filter(Boolean).join(", "));
    for (const box of panel.querySelectorAll("input[type=checkbox]")) {
      box.checked = chosen.has(box.value);
      box.disabled = !box.checked && chosen.size >= most;
    }
  }

  const rows = options.map((option) => row(option, (event) => change(option, event.target.checked)));
  fill(panel, options.length > LONG && filterBox(rows),
    h("div", { class: "picker__rows", role: "group", "aria-label": attributes["data-name"] ?? placeholder ?? t("picker.choose") }, rows));
  show();
  return { node, control };
}

const label = (count, placeholder) => (count ? tn("picker.chosen", count) : placeholder || t("picker.choose"));

function chip(option, drop) {
  return h("span", { class: "chip" }, h("span", {}, option.text), h("button", {
    type: "button", class: "chip__drop", "aria-label": t("picker.drop", { name: option.text }), onclick: () => drop(option),
  }, icon("close")));
}

function row(option, onchange) {
  return h("label", { class: "choice" },
    h("input", { type: "checkbox", value: option.value, onchange }),
    h("span", { class: "choice__words" }, option.text, option.detail && h("span", { class: "choice__detail" }, option.detail)));
}

function filterBox(rows) {
  const narrow = (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const node of rows) node.hidden = !node.textContent.toLowerCase().includes(wanted);
  };
  return h("input", { type: "text", class: "input picker__filter", placeholder: t("picker.filter"),
    "aria-label": t("picker.filter"), autocomplete: "off", oninput: narrow });
}
