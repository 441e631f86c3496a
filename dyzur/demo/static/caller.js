// The caller's phone: messages, chat with buttons, and a call whose words are shown.
import { clock, h, syncTalk } from "./dom.js";

const $ = (id) => document.getElementById(id);
const CALLS = { ringing: "Dzwoni…", "in-progress": "Połączono", waiting: "Łączenie z dyżurnym…" };

export class CallerPhone {
  constructor(act) {
    this.act = act;
    this.tabs = [...document.querySelectorAll("[role=tab]")];
    for (const tab of this.tabs) tab.addEventListener("click", () => this.choose(tab));
    document.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.walk(event));
    this.#form("sms-form", "sms-text", (text) => act("caller/sms", { text }));
    this.#form("chat-form", "chat-text", (text) => act("caller/chat", { text }));
    this.#form("say-form", "say-text", (text) => act("caller/say", { text }));
    $("dial").addEventListener("click", () => act("caller/dial", {}));
    $("silent").addEventListener("click", () => act("caller/say", { text: "" }));
    $("hang-up").addEventListener("click", () => act("caller/hang-up", {}));
    for (const key of document.querySelectorAll("[data-key].key, #keypad [data-key]")) {
      key.addEventListener("click", () => act("caller/keys", { keys: key.dataset.key }));
    }
    for (const sample of document.querySelectorAll(".sample")) {
      sample.addEventListener("click", () => this.offer(sample.dataset.text));
    }
  }

  #form(form, field, send) {
    const submit = async () => {
      const text = $(field).value.trim();
      if (!text) return;
      $(field).value = "";
      if (!(await send(text))) $(field).value = text;
    };
    $(form).addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    $(field).addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    });
  }

  choose(tab) {
    for (const other of this.tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      $(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    this.head();
  }

  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = this.tabs.indexOf(document.activeElement);
    const tab = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
    this.choose(tab);
    tab.focus();
  }

  offer(text) {
    const open = document.querySelector(".panel:not([hidden])").querySelector("textarea, input");
    if (open.disabled) return this.act("caller/dial", {});
    open.value = text;
    open.focus();
    return null;
  }

  head() {
    const line = $("line").selectedOptions[0];
    const chat = $("tab-chat").getAttribute("aria-selected") === "true";
    $("peer").textContent = chat ? "Bot dla wszystkich ośrodków" : line.textContent;
    $("peer-number").textContent = chat ? "Telegram" : line.dataset.number;
  }

  show(caller) {
    this.head();
    syncTalk($("sms-talk"), caller.sms, (item) => item.id, bubble);
    syncTalk($("chat-talk"), caller.chat, (item) => item.id, (item) => this.chatBubble(item));
    this.showCall(caller.call);
  }

  chatBubble(item) {
    if (!item.buttons || !item.buttons.length) return bubble(item);
    const press = (data) => () => this.act("caller/button", { message: item.id, data });
    const buttons = item.buttons.map((button) =>
      h("button", { type: "button", onclick: press(button.data) }, button.label),
    );
    return h("div", {}, bubble(item), h("div", { class: "bubble-buttons" }, buttons));
  }

  showCall(call) {
    const live = Boolean(call && call.state !== "completed");
    const said = call ? call.said : [];
    syncTalk($("call-talk"), said, (item) => item.id, bubble);
    $("call-state").textContent = live ? CALLS[call.state] || "Połączono" : call ? "Rozmowa zakończona" : "Telefon odłożony";
    $("call-state").classList.toggle("live", live);
    for (const button of document.querySelectorAll("#keypad button, #silent, #hang-up, #say-form button, #say-text")) {
      button.disabled = !live;
    }
    $("dial").disabled = live;
  }
}

function bubble(item) {
  return h(
    "div",
    { class: `bubble ${item.mine ? "mine" : "theirs"}` },
    item.text,
    item.at ? h("time", { datetime: item.at }, clock(item.at)) : null,
  );
}
