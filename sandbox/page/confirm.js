// The question before something that cannot be undone.

import { fill, h, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { plain, textObject } from "./mrkdwn.js";

/**
 * Asks, as Slack does for an element's `confirm`.
 * @param {object} question Slack's confirmation object: title, text, confirm, deny, style
 * @param {import("./mrkdwn.js").Names} names
 * @returns {Promise<boolean>} true for yes
 */
export function confirmed(question, names) {
  const kind = question.style === "danger" ? "button--danger" : "button--primary";
  return asked({
    title: plain(question.title?.text ?? t("confirm.title")),
    text: question.text ? textObject(question.text, names) : [],
    yes: question.confirm?.text ?? t("confirm.yes"),
    no: question.deny?.text ?? t("confirm.no"),
    kind,
  });
}

/**
 * The same question in the page's own words.
 * @param {{title: string, text: string, yes: string}} words
 * @returns {Promise<boolean>}
 */
export function confirmedHere({ title, text, yes }) {
  return asked({ title, text, yes, no: t("confirm.no"), kind: "button--danger" });
}

function asked({ title, text, yes, no, kind }) {
  const dialog = document.getElementById("confirm");
  return new Promise((resolve) => {
    const answer = (value) => () => dialog.close(value);
    fill(
      dialog,
      h(
        "header.modal__head",
        h("h2.modal__title", { id: "confirm-title" }, title),
        iconButton("close", t("modal.close"), answer("")),
      ),
      h("div.confirm__text", { id: "confirm-text" }, text),
      h(
        "footer.modal__foot",
        h("button.button", { onclick: answer("") }, no),
        h("button", { class: `button ${kind}`, autofocus: true, onclick: answer("yes") }, yes),
      ),
    );
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });
}
