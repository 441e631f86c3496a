// Builds elements and keeps lists of them in step with data, without touching what has not changed.

/** An element with attributes (`on*` are listeners, `true` sets, `false`/null leaves out) and children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Make `parent` show `items` in order; `make(item)` is called only for new or changed ones. */
export function sync(parent, items, key, make) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = null;
  for (const item of items) {
    const name = String(key(item));
    const signature = JSON.stringify(item);
    let child = old.get(name);
    old.delete(name);
    if (!child || child.signature !== signature) {
      const made = make(item);
      made.dataset.key = name;
      made.signature = signature;
      if (child) child.replaceWith(made);
      else made.classList.add("arrives");
      child = made;
    }
    const next = place ? place.nextElementSibling : parent.firstElementChild;
    if (next !== child) parent.insertBefore(child, next);
    place = child;
  }
  for (const gone of old.values()) gone.remove();
}

/** As `sync`, and keep the newest in view unless the reader has scrolled up. */
export function syncTalk(parent, items, key, make) {
  const atEnd = parent.scrollHeight - parent.scrollTop - parent.clientHeight < 60;
  const before = parent.childElementCount;
  sync(parent, items, key, make);
  if (atEnd || parent.childElementCount < before) parent.scrollTop = parent.scrollHeight;
}

const CLOCK = new Intl.DateTimeFormat("pl-PL", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Europe/Warsaw" });

/** The wall time in Warsaw of an ISO instant. */
export function clock(iso) {
  return iso ? CLOCK.format(new Date(iso)) : "";
}
