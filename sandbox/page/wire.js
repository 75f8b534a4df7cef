// The drawer for developers: every call, envelope and acknowledgement that crosses the wire.

import { fetchCalls } from "./api.js";
import { drawn, h, iconButton } from "./dom.js";
import { lang, t } from "./i18n.js";
import { timeWords } from "./moments.js";

const MOST = 400;
const ARROWS = { api: "→", envelope: "←", ack: "→", response_url: "→" };

/**
 * @param {HTMLElement} root
 * @param {{close: () => void}} does
 * @returns {{show: (open: boolean) => void, poll: () => Promise<void>, forget: () => void}}
 */
export function wireDrawer(root, does) {
  const self = {
    root,
    does,
    next: 0,
    open: false,
    polling: false,
    again: false,
    wanted: "",
    list: h("ol.calls"),
  };
  self.scroller = h("div.wire__scroller", { tabindex: "0" }, self.list);
  self.head = h("div.wire__head");
  self.empty = h("p.wire__empty");
  self.scroller.append(self.empty);
  root.append(self.head, self.scroller);
  return { show: (open) => show(self, open), poll: () => poll(self), forget: () => forget(self) };
}

function show(self, open) {
  const opened = open && !self.open;
  self.open = open;
  self.root.hidden = !open;
  self.root.setAttribute("aria-label", t("wire.title"));
  self.scroller.setAttribute("role", "region");
  self.scroller.setAttribute("aria-label", t("wire.calls"));
  self.empty.textContent = t("wire.empty");
  drawn(self.head, [lang()], () => headNodes(self));
  if (opened) void poll(self);
}

function headNodes(self) {
  const narrow = (event) => {
    self.wanted = event.target.value.trim().toLowerCase();
    for (const node of self.list.children) sift(self, node);
  };
  return [
    h("h2.wire__title", t("wire.title")),
    h("input", {
      type: "text",
      class: "wire__filter",
      placeholder: t("wire.filter"),
      "aria-label": t("wire.filter"),
      value: self.wanted,
      oninput: narrow,
      "data-focus": "wire|filter",
    }),
    h(
      "button.wire__clear",
      { onclick: () => clear(self), "data-focus": "wire|clear" },
      t("wire.clear"),
    ),
    iconButton("close", t("wire.close"), self.does.close),
  ];
}

const sift = (self, node) => {
  node.hidden = !node.dataset.text.includes(self.wanted);
};

function clear(self) {
  self.list.replaceChildren();
  self.empty.hidden = false;
}

function forget(self) {
  self.next = 0;
  clear(self);
}

// One question at a time; news that comes meanwhile asks once more.
async function poll(self) {
  if (!self.open) return;
  self.again = self.polling;
  if (self.polling) return;
  self.polling = true;
  try {
    const { calls, next } = await fetchCalls(self.next);
    self.next = next;
    append(self, calls);
  } catch {
    // The banner already says that the sandbox is away.
  } finally {
    self.polling = false;
  }
  if (self.again) void poll(self);
}

function append(self, calls) {
  if (!calls.length) return;
  const { scroller, list } = self;
  const follow = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
  self.empty.hidden = true;
  for (const call of calls.slice(-MOST)) {
    const node = row(call);
    sift(self, node);
    list.append(node);
  }
  while (list.children.length > MOST) list.firstElementChild.remove();
  if (follow) scroller.scrollTop = scroller.scrollHeight;
}

function row(call) {
  const { method, kind } = call;
  const fault = faultOf(call);
  const details = h("details", { ontoggle: () => unfold(details, call) }, summary(call, fault));
  const text = `${method} ${kind} ${fault ?? "ok"}`.toLowerCase();
  return h("li", { dataset: { text } }, details);
}

function summary({ n, kind, method, at, ms }, fault) {
  const outcome = fault ? "call__outcome.call__outcome--bad" : "call__outcome";
  const took = ms === undefined ? "" : ` · ${Math.round(ms)} ms`;
  return h(
    "summary.call",
    h("span.call__number", String(n)),
    h(`span.call__kind.call__kind--${kind}`, `${ARROWS[kind] ?? "·"} ${t(`wire.kind.${kind}`)}`),
    h("span.call__method", method),
    h(`span.${outcome}`, fault ?? (kind === "api" ? "ok" : "")),
    h("span.call__time", timeWords(new Date(at)), took),
  );
}

function faultOf({ answer }) {
  if (answer && answer.ok === false) return answer.error ?? t("wire.failed");
  if (answer?.status >= 400) return String(answer.status);
  return null;
}

// JSON is long; it is written out only when somebody wants to see it.
function unfold(details, { args, answer }) {
  if (!details.open || details.children.length > 1) return;
  details.append(h("div.call__json", json(t("wire.args"), args), json(t("wire.answer"), answer)));
}

function json(title, value) {
  return h(
    "div",
    h("h3.call__title", title),
    h(
      "pre.call__pre",
      { tabindex: "0", "aria-label": title, role: "region" },
      JSON.stringify(parsed(value), null, 2) ?? "—",
    ),
  );
}

// Block Kit often travels as JSON inside a form field; it reads better unpacked.
function parsed(value) {
  if (Array.isArray(value)) return value.map(parsed);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, parsed(inner)]));
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
