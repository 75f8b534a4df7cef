// Block Kit blocks as elements.

import { actionElement, focusKey, freshId } from "./elements.js";
import { h } from "./dom.js";
import { field, initialValue } from "./fields.js";
import { t } from "./i18n.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * Elements for a list of blocks.
 * @param {object[]} blocks
 * @param {import("./elements.js").Host} host
 * @param {"h2"|"h3"|"h4"} [heading] the level that header blocks get here
 * @returns {HTMLElement[]}
 */
export function renderBlocks(blocks, host, heading = "h3") {
  return blocks.map((block) => (BLOCKS[block.type] ?? unknown)(block, host, heading));
}

function unknown(block) {
  return h("p.block.unknown", t("block.unknown", { type: block.type }));
}

const words = (object, host, props = {}) =>
  h("div", { ...props, class: "text" }, textObject(object, host.surroundings.names));

function section(block, host) {
  const id = block.accessory && block.text ? freshId("words") : null;
  const text = block.text && words(block.text, host, { id });
  const fields =
    block.fields &&
    h(
      "div.fields",
      block.fields.map((entry) => words(entry, host)),
    );
  const accessory = block.accessory && h("div.section__accessory", accessoryNode(block, host, id));
  return h("div.block.section", h("div.section__words", text, fields), accessory);
}

function accessoryNode(block, host, labelledBy) {
  if (block.accessory.type === "image") return image(block.accessory);
  return actionElement(block.accessory, block, host, labelledBy);
}

const image = (element) =>
  h("img", { src: element.image_url, alt: element.alt_text ?? "", class: "image" });

function context(block, host) {
  const parts = block.elements.map((element) =>
    element.type === "image" ? image(element) : words(element, host),
  );
  return h("div.block.context", parts);
}

function actions(block, host) {
  return h(
    "div.block.actions",
    block.elements.map((element) => actionElement(element, block, host)),
  );
}

function header(block, host, heading) {
  return h(heading, { class: "block header" }, plain(block.text.text));
}

// A group of choices is named by its label; a single control is labelled by it.
const GROUPED = new Set(["checkboxes", "radio_buttons"]);

function input(block, host) {
  const { element } = block;
  const id = freshId("input");
  const error = host.errorOf?.(block);
  const made = field(element, inputFrame(block, host, id, error));
  const label = [block.label.text, block.optional && h("span.optional", ` ${t("input.optional")}`)];
  return h(
    "div",
    {
      class: `block input-block${error ? " input-block--wrong" : ""}`,
      dataset: { block: block.block_id },
    },
    GROUPED.has(element.type)
      ? h("div.label", { id: `${id}-label` }, label)
      : h("label.label", { for: id, id: `${id}-label` }, label),
    made.node,
    error && h("p.error", { id: `${id}-error` }, error),
    block.hint && h("p.hint", { id: `${id}-hint` }, plain(block.hint.text)),
  );
}

function inputFrame(block, host, id, error) {
  const { element } = block;
  const given = host.valueOf?.(block.block_id, element.action_id);
  const described = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  const many = element.type.startsWith("multi_");
  return {
    id,
    value: given === undefined ? initialValue(element) : given,
    surroundings: host.surroundings,
    attributes: {
      "aria-labelledby": GROUPED.has(element.type) ? `${id}-label` : null,
      "aria-describedby": described || null,
      "aria-invalid": error && !GROUPED.has(element.type) && !many ? "true" : null,
      "aria-required": !block.optional && REQUIRABLE.has(element.type) ? "true" : null,
      "data-name": many ? block.label.text : null,
      "data-focus": focusKey(host, block, element),
    },
    onInput: (value) => host.keep?.(block, element, value, "typed"),
    onCommit: (value) => host.keep?.(block, element, value, "stands"),
    onEnter: block.dispatch_action
      ? (value) => host.keep?.(block, element, value, "enter")
      : undefined,
  };
}

// The roles on which ARIA lets one say that an answer is required.
const REQUIRABLE = new Set([
  "plain_text_input",
  "number_input",
  "email_text_input",
  "url_text_input",
  "static_select",
  "users_select",
  "conversations_select",
  "channels_select",
  "datepicker",
  "timepicker",
  "radio_buttons",
]);

const BLOCKS = {
  section,
  context,
  actions,
  header,
  input,
  divider: () => h("hr.block.divider"),
  rich_text: (block, host) => richText(block, host.surroundings.names),
};
