// The page of the demo: shows what the server streams, and sends back what is done with the phones.
import { CallerPhone } from "./caller.js";
import { CaseView } from "./case.js";
import { StaffPhones } from "./staff.js";

const base = document.body.dataset.base;
const connection = document.getElementById("connection");
const line = document.getElementById("line");
const who = { caller: Number(sessionStorage.getItem("caller")) || fresh(), stream: null };

const phone = new CallerPhone(act);
const view = new CaseView(document.getElementById("case-body"));
const staff = new StaffPhones(document.getElementById("staff-body"), act);

line.value = sessionStorage.getItem("line") || line.value;
line.addEventListener("change", listen);
document.getElementById("anew").addEventListener("click", () => {
  who.caller = fresh();
  listen();
});
listen();

function fresh() {
  const last = Number(sessionStorage.getItem("caller")) || Math.floor(Math.random() * 900);
  return (last % 999) + 1;
}

/** Follow the state of this caller on this line; the browser reconnects by itself. */
function listen() {
  sessionStorage.setItem("caller", String(who.caller));
  sessionStorage.setItem("line", line.value);
  if (who.stream) who.stream.close();
  phone.head();
  who.stream = new EventSource(`${base}/events?caller=${who.caller}&line=${encodeURIComponent(line.value)}`);
  who.stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
  who.stream.addEventListener("error", () => say("Brak połączenia, ponawiam…", "lost"));
}

function show(state) {
  say("Na żywo", "live");
  phone.show(state.caller);
  view.show(state.case, state.now);
  staff.show(state.staff);
}

function say(words, kind) {
  connection.textContent = words;
  connection.className = `state ${kind}`;
}

/** Do something with a phone; true when it was taken. */
async function act(action, details) {
  const body = JSON.stringify({ caller: who.caller, line: line.value, ...details });
  try {
    const answer = await fetch(`${base}/act/${action}`, { method: "POST", body, headers: { "Content-Type": "application/json" } });
    if (answer.ok) return true;
    say(answer.status === 409 ? "Tego nie można już zrobić" : "Nie udało się, spróbuj ponownie", "lost");
  } catch {
    say("Brak połączenia, ponawiam…", "lost");
  }
  return false;
}
