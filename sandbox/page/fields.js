// Every kind of input that Block Kit has, as a field with a plain value: a text, a key, a date or
// a list of keys.

import { dateField } from "./calendar.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { readTime } from "./moments.js";
import { textObject } from "./mrkdwn.js";
import { picker } from "./picker.js";

/**
 * What a field needs besides its element.
 * @typedef {{id: string, attributes: Object<string, string>, value: unknown, surroundings: object,
 *            onInput: (value: unknown) => void, onCommit: (value: unknown) => void,
 *            onEnter?: (value: string) => void}} FieldFrame
 *   `surroundings` holds names, people, channels and today; `onInput` hears each stroke,
 *   `onCommit` a value that stands
 */

/**
 * A field for a Block Kit input element.
 * @param {object} element
 * @param {FieldFrame} frame
 * @returns {{node: HTMLElement, control: HTMLElement}} control is what focus goes to
 */
export function field(element, frame) {
  const make = FIELDS[element.type];
  if (!make) return unknown(element);
  return make(element, frame);
}

/** True for elements that hold a value, as buttons and overflow menus do not. */
export const holdsValue = (element) => element.type in FIELDS;

/** The plain value an element starts with. @param {object} element */
export function initialValue(element) {
  const keys = (options) => options?.map((option) => option.value);
  return (
    element.initial_value ??
    element.initial_option?.value ??
    keys(element.initial_options) ??
    element.initial_date ??
    element.initial_time ??
    element.initial_user ??
    element.initial_users ??
    element.initial_conversation ??
    element.initial_conversations ??
    element.initial_channel ??
    element.initial_channels ??
    null
  );
}

/** The plain value in one entry of a view's `state.values`, or undefined where nothing is said. */
export function stateValue(entry) {
  if (!entry) return undefined;
  const keys = (options) => options.map((option) => option.value);
  const found = [
    entry.value,
    entry.selected_option?.value,
    entry.selected_options && keys(entry.selected_options),
    entry.selected_date,
    entry.selected_time,
    entry.selected_user,
    entry.selected_users,
    entry.selected_conversation,
    entry.selected_conversations,
    entry.selected_channel,
    entry.selected_channels,
  ].find((value) => value !== undefined && value !== null);
  return found ?? null;
}

function unknown(element) {
  const node = h("p.unknown", t("block.unknown", { type: element.type }));
  return { node, control: node };
}

const placeholderOf = (element) => element.placeholder?.text ?? "";

function textField(element, { id, attributes, value, onInput, onCommit, onEnter }) {
  const control = h(element.multiline ? "textarea" : "input", {
    ...attributes,
    id,
    class: "input",
    placeholder: placeholderOf(element),
    value: value ?? "",
    type: element.multiline ? null : "text",
    rows: element.multiline ? 4 : null,
    maxlength: element.max_length,
    inputmode: INPUT_MODES[element.type],
    autocomplete: "off",
    oninput: () => onInput(control.value),
    onchange: () => onCommit(control.value),
    onkeydown: (event) => enter(event, element, onEnter, control),
  });
  return element.max_length ? counted(control, element.max_length) : { node: control, control };
}

// Enter tells the app where Slack says that it does; elsewhere it sends the form in, as Enter does.
function enter(event, element, onEnter, control) {
  if (event.key !== "Enter" || element.multiline || !onEnter) return;
  event.preventDefault();
  onEnter(control.value);
}

const INPUT_MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

// The room left is shown when it begins to matter, in the last fifth.
function counted(control, most) {
  const left = h("span.counter", { "aria-live": "polite" });
  const show = () => {
    const room = most - control.value.length;
    left.textContent = room < most / 5 ? t("field.left", { n: room }) : "";
  };
  control.addEventListener("input", show);
  show();
  return { node: h("div.counted", control, left), control };
}

const optionText = (option) => option.text.text;

function optionNodes(element) {
  if (!element.option_groups) return (element.options ?? []).map(optionNode);
  return element.option_groups.map((group) =>
    h("optgroup", { label: group.label.text }, group.options.map(optionNode)),
  );
}

const optionNode = (option) => h("option", { value: option.value }, optionText(option));

function selectField(element, nodes, { id, attributes, value, onCommit }) {
  const control = h(
    "select",
    {
      ...attributes,
      id,
      class: "input input--select",
      onchange: () => onCommit(control.value || null),
    },
    h("option", { value: "" }, placeholderOf(element) || t("select.choose")),
    nodes,
  );
  control.value = value ?? "";
  if (control.selectedIndex < 0) control.value = "";
  return { node: h("div.select", control), control };
}

const personOptions = ({ people }) =>
  people.map((person) => ({ value: person.id, text: person.name, detail: person.title }));

const channelOptions = ({ channels }) =>
  channels
    .filter((channel) => !channel.im_user)
    .map((channel) => ({ value: channel.id, text: `#${channel.name}` }));

const simpleNodes = (options) => options.map(({ value, text }) => h("option", { value }, text));

function manyField(element, options, frame) {
  return picker({
    ...frame,
    options,
    value: frame.value ?? [],
    placeholder: placeholderOf(element),
    most: element.max_selected_items,
  });
}

const allOptions = (element) =>
  element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);

const keyed = (element) =>
  allOptions(element).map((option) => ({
    value: option.value,
    text: optionText(option),
    detail: option.description?.text,
  }));

function timeField(element, { id, attributes, value, onCommit }) {
  const shown = (time) => (time ?? "").replace(":", ".");
  const control = h("input", {
    ...attributes,
    id,
    type: "text",
    class: "input input--time",
    inputmode: "numeric",
    autocomplete: "off",
    placeholder: placeholderOf(element) || t("time.placeholder"),
    value: shown(value),
    onchange: () => {
      const read = readTime(control.value);
      control.value = shown(read);
      onCommit(read);
    },
  });
  return { node: control, control };
}

function choices(type, element, { id, attributes, value, surroundings, onCommit }) {
  const chosen = new Set([value ?? []].flat());
  const read = () => {
    const keys = [...node.querySelectorAll("input:checked")].map((box) => box.value);
    onCommit(type === "radio" ? (keys[0] ?? null) : keys);
  };
  const rows = element.options.map((option, at) =>
    choice(type, option, {
      id: at ? `${id}-${at}` : id,
      name: id,
      checked: chosen.has(option.value),
      read,
      names: surroundings.names,
    }),
  );
  const node = h(
    "div",
    { ...attributes, class: "choices", role: type === "radio" ? "radiogroup" : "group" },
    rows,
  );
  return { node, control: node.querySelector("input") };
}

function choice(type, option, { id, name, checked, read, names }) {
  const box = h("input", { type, id, name, value: option.value, onchange: read });
  box.checked = checked;
  return h(
    "label.choice",
    box,
    h(
      "span.choice__words",
      textObject(option.text, names),
      option.description && h("span.choice__detail", textObject(option.description, names)),
    ),
  );
}

const people = (element, frame) => personOptions(frame.surroundings);
const channels = (element, frame) => channelOptions(frame.surroundings);

const FIELDS = {
  plain_text_input: textField,
  number_input: textField,
  email_text_input: textField,
  url_text_input: textField,
  static_select: (element, frame) => selectField(element, optionNodes(element), frame),
  users_select: (element, frame) =>
    selectField(element, simpleNodes(people(element, frame)), frame),
  conversations_select: (element, frame) =>
    selectField(element, simpleNodes(channels(element, frame)), frame),
  channels_select: (element, frame) =>
    selectField(element, simpleNodes(channels(element, frame)), frame),
  multi_static_select: (element, frame) => manyField(element, keyed(element), frame),
  multi_users_select: (element, frame) => manyField(element, people(element, frame), frame),
  multi_conversations_select: (element, frame) =>
    manyField(element, channels(element, frame), frame),
  multi_channels_select: (element, frame) => manyField(element, channels(element, frame), frame),
  datepicker: (element, frame) =>
    dateField({ ...frame, placeholder: placeholderOf(element), today: frame.surroundings.today }),
  timepicker: timeField,
  checkboxes: (element, frame) => choices("checkbox", element, frame),
  radio_buttons: (element, frame) => choices("radio", element, frame),
};
