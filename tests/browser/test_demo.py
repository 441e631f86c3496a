"""The demo's page in a real browser: write as the caller, take the case as staff, be told."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

DANGER = "chce sie zabic, jestem w bialymstoku"


def write(page: Page, text: str, *, line: str = "bialystok-oik") -> None:
    """Choose the line, write an SMS and send it."""
    page.get_by_label("Linia").select_option(line)
    page.get_by_label("Treść SMS-a").fill(text)
    page.get_by_role("button", name="Wyślij").first.click()


def on_duty(page: Page) -> Locator:
    """The phone of the person on duty: the first one."""
    return page.locator("#staff-body .person").first


def test_a_message_pages_the_person_on_duty_who_takes_it_and_the_caller_is_told(
    page: Page,
) -> None:
    write(page, DANGER)

    expect(page.locator("#sms-talk .theirs").first).to_contain_text("112")
    expect(page.locator("#sms-talk .theirs").first).to_contain_text("85 879 79 46")
    expect(page.locator(".risk [aria-current]")).to_have_text("wysokie")
    take = on_duty(page).get_by_role("button", name="Biorę", exact=True)
    expect(take).to_be_visible()

    take.click()

    expect(page.locator(".owner.taken")).to_contain_text("Sprawę prowadzi")
    expect(page.locator("#sms-talk .theirs").last).to_contain_text("Osoba na dyżurze")
    expect(on_duty(page).locator(".count.owns")).to_be_visible()


def test_the_words_that_were_heard_are_marked(page: Page) -> None:
    write(page, DANGER)

    expect(page.locator(".heard mark").first).to_have_text("chce sie zabic")
    expect(page.locator(".heard")).to_contain_text("jestem w bialymstoku")


def test_the_ladder_counts_down_to_the_next_rung(page: Page) -> None:
    write(page, DANGER)

    expect(page.locator(".ladder .next .whom")).to_have_text("Zastępstwo")
    expect(page.locator(".ladder .next .when")).to_have_text(re.compile(r"za \d+ (min|s)"))


def test_a_page_is_answered_by_text_message(page: Page) -> None:
    write(page, DANGER)
    reply = on_duty(page).get_by_label("Odpowiedź SMS").first
    expect(reply).to_have_value(re.compile(r"^\d{4}$"))

    on_duty(page).get_by_role("button", name="Odpisz").first.click()

    expect(page.locator(".owner.taken")).to_be_visible()


def test_a_ringing_phone_is_answered_and_key_1_takes_the_case(page: Page) -> None:
    write(page, DANGER)

    on_duty(page).get_by_role("button", name="Odbierz").click()
    on_duty(page).get_by_role("button", name="1 – biorę").click()

    expect(page.locator(".owner.taken")).to_be_visible()


def test_the_chat_is_answered_by_the_real_bot(page: Page) -> None:
    page.get_by_role("tab", name="Czat").click()
    page.get_by_label("Treść wiadomości").fill("Mama umarła miesiąc temu, nie radzę sobie")

    page.get_by_role("button", name="Wyślij").last.click()

    expect(page.locator("#chat-talk .theirs").first).to_be_visible()
    expect(page.locator(".headline strong")).to_have_text("Żałoba")


def test_a_call_speaks_listens_to_keys_and_rings_the_staff(page: Page) -> None:
    page.get_by_label("Linia").select_option("bialystok-oik")
    page.get_by_role("tab", name="Rozmowa").click()
    page.get_by_role("button", name="Zadzwoń").click()
    expect(page.locator("#call-talk .theirs").first).to_be_visible()

    page.get_by_label("Co mówi dzwoniąca osoba").fill("chcę się zabić")
    page.get_by_role("button", name="Powiedz").click()

    expect(page.locator("#call-talk")).to_contain_text("dzwoń sto dwanaście. Wzywam człowieka")
    expect(page.locator("#call-talk .mine")).to_contain_text("chcę się zabić")
    expect(on_duty(page).get_by_role("button", name="Odbierz")).to_be_visible()


def test_a_new_person_starts_with_an_empty_phone(page: Page) -> None:
    write(page, DANGER)
    expect(page.locator("#sms-talk .theirs").first).to_be_visible()

    page.get_by_role("button", name="Nowa osoba").click()

    expect(page.locator("#sms-talk .bubble")).to_have_count(0)
    expect(page.locator("#case-body .empty")).to_be_visible()


def test_the_page_can_be_used_by_keyboard_alone(page: Page) -> None:
    page.get_by_role("tab", name="SMS").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Czat")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Treść SMS-a")).to_be_focused()

    page.keyboard.type("dzien dobry")
    page.keyboard.press("Enter")

    expect(page.locator("#sms-talk .mine")).to_have_text(re.compile("dzien dobry"))


def test_nothing_hangs_over_the_edge_of_a_small_screen(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    write(page, DANGER)
    expect(on_duty(page).get_by_role("button", name="Biorę", exact=True)).to_be_visible()

    width = page.evaluate("document.documentElement.scrollWidth")

    assert width <= 360


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_ground(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    write(page, DANGER)
    expect(on_duty(page).get_by_role("button", name="Biorę", exact=True)).to_be_visible()

    poor = page.evaluate(CONTRAST)

    assert poor == []


def test_the_plain_page_leads_to_the_demo(page: Page, address: str) -> None:
    page.goto(address.replace("/demo/", "/"))
    expect(page.locator(".first a")).to_have_text("112")

    page.get_by_role("link", name="Otwórz pokaz").click()

    expect(page.locator("#connection.live")).to_be_visible()


# Each visible text with less than 4.5:1 (3:1 from 24 px, or 18.66 px bold) against its ground.
CONTRAST = """
() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const channel = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest(".hidden, .skip, option, :disabled, noscript")) continue;
    const style = getComputedStyle(element);
    const pair = [light(parse(style.color)), light(ground(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${element.outerHTML} ${ratio.toFixed(2)}`);
  }
  return poor;
}
"""
