// The staff's phones: pages by Telegram, SMS and call, each with the gesture that takes the case.
import { clock, h, sync } from "./dom.js";
import { BY, LAYER } from "./words.js";

const KEPT = 4; // newest items of this case in view; the rest folds away

export class StaffPhones {
  constructor(root, act) {
    this.root = root;
    this.act = act;
  }

  show(staff) {
    sync(this.root, staff, (person) => person.id, (person) => this.card(person));
  }

  card(person) {
    const inbox = [...person.items].reverse();
    const current = inbox.filter((item) => item.current);
    const waiting = current.filter((item) => !item.mine).length;
    const news = person.owns ? h("span", { class: "count owns" }, "prowadzi sprawę") : waiting ? h("span", { class: "count" }, `wiadomości: ${waiting}`) : null;
    const calls = person.call ? [this.call(person)] : [];
    const kept = new Set(current.slice(0, KEPT));
    const fresh = [...kept].map((item) => this.item(person, item));
    const rest = inbox.filter((item) => !kept.has(item)).map((item) => this.item(person, item));
    const older = rest.length ? h("details", { class: "older" }, h("summary", {}, `Inne wiadomości (${rest.length})`), rest) : null;
    const full = calls.length || fresh.length;
    return h(
      "article",
      { class: `person ${full ? "" : "idle"}`, "data-person": person.id, "aria-label": person.name },
      h("header", {}, h("span", { class: "face", "aria-hidden": "true" }, initials(person.name)), h("div", {}, h("h3", {}, person.name), h("p", {}, duty(person))), news),
      full || older ? h("div", { class: "inbox" }, calls, fresh, older) : null,
    );
  }

  call(person) {
    const to = (action, more = {}) => () => this.act(`staff/${action}`, { person: person.id, ...more });
    const ringing = person.call.state === "ringing";
    const said = person.call.said.map((one) => h("p", {}, one.text));
    const buttons = ringing
      ? [h("button", { type: "button", class: "good", onclick: to("answer") }, "Odbierz"), h("button", { type: "button", onclick: to("hang-up") }, "Odrzuć")]
      : [
          h("button", { type: "button", class: "good", onclick: to("keys", { keys: "1" }) }, "1 – biorę"),
          h("button", { type: "button", onclick: to("keys", { keys: "2" }) }, "2 – nie mogę"),
          h("button", { type: "button", class: "bad", onclick: to("hang-up") }, "Rozłącz"),
        ];
    return h(
      "div",
      { class: `item ringing ${ringing ? "rings" : ""}`, role: "group", "aria-label": "Telefon" },
      h("p", { class: "where" }, h("span", {}, ringing ? [h("span", { class: "handle", "aria-hidden": "true" }, "☎ "), "Dzwoni telefon"] : "Rozmowa")),
      said,
      h("div", { class: "row" }, buttons),
    );
  }

  item(person, item) {
    const where = h("p", { class: "where" }, h("span", {}, item.mine ? "Odpowiedź" : BY[item.by]), h("time", { datetime: item.at }, clock(item.at)));
    return h("div", { class: `item ${item.mine ? "mine" : ""}` }, where, h("p", {}, item.text), this.gestures(person, item));
  }

  gestures(person, item) {
    if (item.by === "telegram" && item.buttons.length) {
      const press = (data) => () => this.act("staff/button", { person: person.id, message: item.id, data });
      return h("div", { class: "row" }, item.buttons.map((button, at) => h("button", { type: "button", class: at ? null : "good", onclick: press(button.data) }, button.label)));
    }
    if (item.by === "sms" && item.reply) {
      const field = h("input", { value: item.reply, "aria-label": `Odpowiedź SMS: ${person.name}`, maxlength: "160" });
      const send = (event) => {
        event.preventDefault();
        this.act("staff/sms", { person: person.id, text: field.value });
      };
      return h("form", { onsubmit: send }, field, h("button", {}, "Odpisz"));
    }
    return null;
  }
}

function duty(person) {
  const layers = person.layers.map((layer) => LAYER[layer]).join(", ");
  return [layers || "poza dyżurem", person.centre_name].filter(Boolean).join(" · ");
}

function initials(name) {
  return name.split(" ").map((word) => word[0]).slice(0, 2).join("");
}
