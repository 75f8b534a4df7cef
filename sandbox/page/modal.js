// The person's modals: the top one of the stack in a dialog, and what is typed in it kept through
// live updates.

import { renderBlocks } from "./blocks.js";
import { fill, h, icon, iconButton, isFocusable } from "./dom.js";
import { stateValue } from "./fields.js";
import { lang, t, tn } from "./i18n.js";
import { plain } from "./mrkdwn.js";
import { whileBusy } from "./elements.js";

/**
 * Takes charge of the dialog.
 * @param {HTMLDialogElement} dialog
 * @param {{act: (what: string, details: object) => Promise<object>, refresh: () => Promise<void>,
 *          surroundings: () => object, alert: (text: string) => void,
 *          fallback: () => HTMLElement|null}} page
 * @returns {{show: (stack: object[]) => void}}
 */
export function modals(dialog, page) {
  const state = {
    stack: [],
    drawn: "",
    typed: new Map(),
    opener: null,
    fault: "",
    queue: Promise.resolve(),
  };
  const self = { dialog, page, state };
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    closeTop(self);
  });
  return { show: (stack) => show(self, stack) };
}

const top = ({ state }) => state.stack.at(-1);

// What would make the dialog look different; the rest of a view changes with its hash.
const looks = (view, depth) =>
  JSON.stringify([view.id, view.hash, view.errors ?? {}, depth, lang()]);

function show(self, stack) {
  const { dialog, state } = self;
  const before = top(self);
  state.stack = stack;
  const view = top(self);
  if (!view) return before && shut(self);
  if (view.id !== before?.id) state.fault = "";
  const look = looks(view, stack.length);
  if (look === state.drawn && dialog.open) return;
  state.drawn = look;
  if (!dialog.open) enter(self);
  if (before?.id === view.id) redrawSame(self, view, before);
  else drawNew(self, view);
}

function enter({ dialog, state }) {
  const at = document.activeElement;
  state.opener = { node: at, key: at?.dataset?.focus };
  dialog.showModal();
}

function shut({ dialog, page, state }) {
  dialog.close();
  state.drawn = "";
  state.typed.clear();
  const { node, key } = state.opener ?? {};
  const again = key && document.querySelector(`[data-focus="${CSS.escape(key)}"]`);
  const goal = [node, again, page.fallback()].find(
    (one) => one && one !== document.body && isFocusable(one),
  );
  goal?.focus();
}

function drawNew(self, view) {
  draw(self, view);
  focusStart(self, view);
}

function focusStart({ dialog }, view) {
  const wrong = firstWrong(dialog, view);
  const first =
    wrong ?? dialog.querySelector(".input-block :is(input, textarea, select, .picker__toggle)");
  (first ?? dialog.querySelector(".modal__title")).focus();
}

function redrawSame(self, view, before) {
  forgetMissing(self, view);
  const newErrors =
    JSON.stringify(view.errors ?? {}) !== JSON.stringify(before.errors ?? {}) && hasErrors(view);
  keepingPlace(self.dialog, () => draw(self, view));
  if (newErrors) sayErrors(self, view);
}

const hasErrors = (view) => Object.keys(view.errors ?? {}).length > 0;

/** Says what is wrong and goes there. */
function sayErrors({ dialog, page }, view) {
  const fields = Object.entries(view.errors).map(
    ([block, code]) => `${labelOf(view, block)}: ${errorWords(view, block, code)}`,
  );
  page.alert(`${tn("modal.errors", fields.length)} ${fields.join(" ")}`);
  firstWrong(dialog, view)?.focus();
}

const labelOf = (view, id) => view.blocks.find((block) => block.block_id === id)?.label?.text ?? id;

function firstWrong(dialog, view) {
  const block = view.blocks.find(({ block_id: id }) => view.errors?.[id]);
  const node = block && dialog.querySelector(`[data-block="${CSS.escape(block.block_id)}"]`);
  return node?.querySelector("input:not([type=hidden]), textarea, select, button");
}

// The client's own errors come as codes; the bot's come as the words to show.
function errorWords(view, blockId, text) {
  if (view.errors_from !== "client") return text;
  const { element } = view.blocks.find((block) => block.block_id === blockId) ?? {};
  return t(`error.${text}`, {
    min: element?.min_length ?? element?.min_value,
    max: element?.max_length ?? element?.max_value,
  });
}

// What is typed in a block that an update takes away must not come back with a later block of
// that name.
function forgetMissing({ state }, view) {
  const present = new Set(
    view.blocks.flatMap((block) =>
      elementsOf(block).map((element) => keyOf(view, block, element.action_id)),
    ),
  );
  for (const key of state.typed.keys()) if (!present.has(key)) state.typed.delete(key);
}

const elementsOf = (block) =>
  [block.element, block.accessory, ...(block.elements ?? [])].filter((one) => one?.action_id);

const keyOf = (view, block, actionId) => `${view.id}|${block.block_id ?? block}|${actionId}`;

function keepingPlace(dialog, redraw) {
  const at = document.activeElement;
  const key = dialog.contains(at) ? at.closest("[data-focus]")?.dataset.focus : null;
  const caret =
    at instanceof HTMLTextAreaElement || at?.type === "text"
      ? [at.selectionStart, at.selectionEnd]
      : null;
  const scroll = dialog.querySelector(".modal__body")?.scrollTop ?? 0;
  redraw();
  dialog.querySelector(".modal__body").scrollTop = scroll;
  const again = key && dialog.querySelector(`[data-focus="${CSS.escape(key)}"]`);
  if (!again)
    return void (
      dialog.contains(document.activeElement) || dialog.querySelector(".modal__title").focus()
    );
  const goal = again.matches("input, textarea, select, button, a")
    ? again
    : again.querySelector("input, button");
  goal?.focus();
  if (caret && goal?.setSelectionRange) goal.setSelectionRange(...caret);
}

function draw(self, view) {
  const body = h(
    "div.modal__body",
    fault(self.state),
    renderBlocks(view.blocks, hostOf(self, view)),
  );
  if (!body.querySelector("input, select, textarea, button, a")) body.tabIndex = 0;
  const onsubmit = (event) => submit(event, self, view);
  const parts = [head(self, view), body, foot(self, view)];
  fill(self.dialog, h("form.modal__form", { novalidate: true, onsubmit }, parts));
}

function head(self, view) {
  const words = plain(view.title?.text ?? "");
  const title = h("h2.modal__title", { id: "modal-title", tabindex: "-1" }, words);
  const deep = self.state.stack.length > 1;
  const back = deep && iconButton("left", t("modal.back"), () => closeTop(self));
  const cross = iconButton("close", t("modal.close"), () => closeTop(self, { all: true }));
  return h("header.modal__head", back, title, cross);
}

const fault = (state) =>
  state.fault &&
  h("p.notice.notice--bad", { role: "alert" }, icon("warning"), h("span", state.fault));

function foot(self, view) {
  const cancel = view.close?.text ?? t(view.submit ? "modal.cancel" : "modal.close");
  return h(
    "footer.modal__foot",
    h("button.button", { onclick: () => closeTop(self) }, plain(cancel)),
    view.submit &&
      h("button", { type: "submit", class: "button button--primary" }, plain(view.submit.text)),
  );
}

/** @returns {import("./elements.js").Host} */
function hostOf(self, view) {
  const { state, page } = self;
  return {
    key: view.root_view_id ?? view.id,
    surroundings: page.surroundings(),
    fire: (touch) => fire(self, view, touch),
    valueOf: (blockId, actionId) => {
      const key = keyOf(view, blockId, actionId);
      return state.typed.has(key)
        ? state.typed.get(key)
        : stateValue(view.state?.values?.[blockId]?.[actionId]);
    },
    keep: (block, element, value, when) => keep(self, view, { block, element, value, when }),
    errorOf: (block) =>
      view.errors?.[block.block_id] &&
      errorWords(view, block.block_id, view.errors[block.block_id]),
  };
}

// Acts go one after another: what is typed must be with the sandbox before the button that
// reads it.
function inTurn(self, work) {
  self.state.queue = self.state.queue.then(work, work);
  return self.state.queue;
}

function faultWords(answer) {
  if (answer?.outcome === "invalid")
    return t("modal.invalid", { reason: [answer.reason].flat().join(" ") });
  return answer?.warning || answer?.outcome === "timeout" ? t("slack.timeout") : "";
}

function fire(self, view, touch) {
  if (touch.value !== undefined)
    self.state.typed.set(keyOf(view, touch.block_id, touch.action_id), touch.value);
  return inTurn(self, async () => {
    const answer = await self.page.act("click", { ...touch, view: { id: view.id } });
    await settle(self, answer);
  });
}

async function settle(self, answer) {
  self.state.fault = faultWords(answer);
  if (self.state.fault) self.state.drawn = "";
  await self.page.refresh();
}

function keep(self, view, { block, element, value, when }) {
  self.state.typed.set(keyOf(view, block, element.action_id), value);
  clearError(self.dialog, block);
  if (!tells(block, element, when)) return;
  inTurn(self, async () => {
    const touch = {
      view_id: view.id,
      block_id: block.block_id,
      action_id: element.action_id,
      value,
    };
    const answer = await self.page.act("set", touch);
    if (block.dispatch_action) await settle(self, answer);
  });
}

// A value goes to the sandbox when it stands. A text that dispatches goes when Slack would tell the
// app: on Enter, or on each stroke where the app asks for that.
function tells(block, element, when) {
  if (!block.dispatch_action || element.type !== "plain_text_input") return when === "stands";
  const asked = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return when === "enter"
    ? asked.includes("on_enter_pressed")
    : when === "typed" && asked.includes("on_character_entered");
}

function clearError(dialog, block) {
  const node = dialog.querySelector(`[data-block="${CSS.escape(block.block_id)}"]`);
  node?.classList.remove("input-block--wrong");
  node?.querySelector(".error")?.remove();
  node?.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
}

function closeTop(self, how = {}) {
  const view = top(self);
  return inTurn(self, async () => {
    if (view !== undefined && view.id === top(self)?.id)
      await self.page.act("close", { view_id: view.id, ...how });
    await self.page.refresh();
  });
}

async function submit(event, self, view) {
  event.preventDefault();
  const { dialog } = self;
  const button = dialog.querySelector("[type=submit]");
  if (!button || button.getAttribute("aria-busy") === "true") return;
  await whileBusy(button, () =>
    inTurn(self, async () => {
      // Errors that are sent back word for word the same must be said again.
      view.errors = {};
      const answer = await self.page.act("submit", {
        view_id: view.id,
        values: valuesOf(self, view),
      });
      self.state.drawn = "";
      await settle(self, answer);
    }),
  );
}

/** The plain value of each input block, as the control interface takes them. */
function valuesOf(self, view) {
  const host = hostOf(self, view);
  const inputs = view.blocks.filter((block) => block.type === "input");
  return Object.fromEntries(
    inputs
      .map((block) => [block.block_id, host.valueOf(block.block_id, block.element.action_id)])
      .filter(([, value]) => value !== undefined),
  );
}
