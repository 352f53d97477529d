"""Ways in: pasting, dragging, and what the page has kept from the last visit."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.desk import DONE, go
from tests.browser.session import Session

# A picture as the clipboard holds it, with its text where there is one; whether the page took it.
PASTED = """async ([target, text]) => {
  const canvas = new OffscreenCanvas(8, 8);
  canvas.getContext('2d').fillRect(0, 0, 8, 8);
  const transfer = new DataTransfer();
  const name = 'kept.png';
  transfer.items.add(new File([await canvas.convertToBlob()], name, {lastModified: 1}));
  if (text) transfer.setData('text/plain', text);
  const paste = new ClipboardEvent(
    'paste', {clipboardData: transfer, bubbles: true, cancelable: true});
  return !document.querySelector(target).dispatchEvent(paste);
}"""

# What the page has kept is read three seconds late.
LATE = """() => {
  const { getDirectory } = StorageManager.prototype;
  StorageManager.prototype.getDirectory = async function () {
    await new Promise((then) => setTimeout(then, 3000));
    return getDirectory.call(this);
  };
}"""


def test_what_comes_in_while_the_page_reads_what_it_kept_is_there_once(
    page: Page, base_url: str
) -> None:
    page.goto(base_url)
    expect(page.get_by_role("button", name="Choose photos")).to_be_visible()
    assert page.evaluate(PASTED, ["body", ""])
    expect(page.locator(".tile")).to_have_count(1)
    expect(page.locator(".tile.failed, .tile.done")).to_have_count(1, timeout=DONE)
    page.add_init_script(f"({LATE})()")
    page.reload()
    expect(page.locator(".restoring")).to_be_visible()
    assert page.evaluate(PASTED, ["body", ""])
    expect(page.locator(".toast")).to_contain_text("1 already here", timeout=DONE)
    expect(page.locator(".tile")).to_have_count(1)


def test_text_pasted_into_a_field_is_no_picture(page: Page, cut_before: Session) -> None:
    cut_before.laid(page, ["coffee.jpg"])
    go(page, "Export")
    assert not page.evaluate(PASTED, ["input.field", "A cup"])
    assert page.evaluate(PASTED, ["body", "A cup"])
    expect(page.locator(".toast")).to_contain_text("1 photo added")


def test_a_picture_of_the_page_dragged_over_it_is_not_taken(
    page: Page, cut_before: Session
) -> None:
    cut_before.laid(page, ["coffee.jpg"])
    drag = """(kinds) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'], 'x.png'));
      const image = document.querySelector('.tile img');
      for (const kind of kinds) {
        image.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true}));
      }
    }"""
    expect(page.locator(".tile img")).to_be_visible()
    page.evaluate(drag, ["dragstart", "dragenter"])
    expect(page.locator(".dropping")).to_have_count(0)
    page.evaluate(drag, ["dragend", "dragenter"])
    expect(page.locator(".dropping")).to_be_visible()
