"""The pages of `--format html` in a real browser: opened, read, searched, walked by keyboard, printed; with and without
scripts, in both themes, on a phone. Run by scripts/browser-test.sh, which makes the pages: report.py BROWSER PAGES SHOTS.

Each check says in its name what a reader can rely on. Times are printed and never judged: the machine may be busy.
"""

import contextlib
import pathlib
import re
import sys
import time
import unittest

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

BROWSER = sys.argv[1]
PAGES = pathlib.Path(sys.argv[2]).resolve()
SHOTS = pathlib.Path(sys.argv[3]).resolve()
SMALL = ["one", "side", "hostile", "population"]
DESKTOP = {"width": 1200, "height": 900}
PHONE = {"width": 375, "height": 800}


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.playwright = sync_playwright().start()
        cls.browser = cls.playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()

    @contextlib.contextmanager
    def opened(self, name, fragment="", at=None, **settings):
        """A page, of which nothing complains and which asks for nothing but itself."""
        context = self.browser.new_context(**{"viewport": DESKTOP, **settings})
        page = context.new_page()
        complaints, requests = [], []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: requests.append(request.url))
        if at:
            page.clock.set_fixed_time(at)
        address = f"file://{PAGES}/{name}.html"
        page.goto(address + fragment)
        yield page
        self.assertEqual(complaints, [])
        others = [url for url in requests if not url.startswith((address, "data:,"))]
        self.assertEqual(others, [])
        context.close()

    def test_markup_is_sound(self):
        for name in [*SMALL, "large"]:
            with self.subTest(name):
                html5lib.HTMLParser(strict=True).parse((PAGES / f"{name}.html").read_text("utf-8"))

    def test_nothing_bars_people_who_do_not_see_or_point(self):
        for name in SMALL:
            for theme in ["light", "dark"]:
                with self.subTest(name, theme=theme), self.opened(name, color_scheme=theme) as page:
                    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
                    results = Axe().run(page)
                    self.assertGreater(len(results.response["passes"]), 25)
                    self.assertEqual(results.violations_count, 0, results.generate_report())

    def test_it_fits_a_phone_and_is_photographed(self):
        for name in [*SMALL, "large"]:
            for look, settings in {
                "light": {"color_scheme": "light"},
                "dark": {"color_scheme": "dark"},
                "phone": {"viewport": PHONE},
            }.items():
                with self.subTest(name, look=look), self.opened(name, **settings) as page:
                    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    self.assertLessEqual(wide, 0)
                    page.screenshot(path=SHOTS / f"{name}-{look}.png")
                    for part in ["gateways", "findings", "clients", "graph", "time"]:
                        heading = page.locator(f"#b0-{part}")
                        if heading.count():
                            heading.evaluate("one => one.scrollIntoView()")
                            page.screenshot(path=SHOTS / f"{name}-{look}-{part}.png")

    def test_the_verdict_is_the_first_thing_that_is_read(self):
        with self.opened("one") as page:
            heading = page.get_by_role("heading", level=1)
            self.assertRegex(heading.inner_text(), r"^Refused\s+Amazon API Gateway refuses CN=Example client-stranger")
            levels = page.evaluate("Array.from(document.querySelectorAll('h1,h2,h3,h4'), (one) => Number(one.tagName[1]))")
            self.assertEqual(levels[0], 1)
            self.assertTrue(all(next_ <= one + 1 for one, next_ in zip(levels, levels[1:])), levels)
            for landmark in ["banner", "navigation", "main", "contentinfo"]:
                self.assertEqual(page.get_by_role(landmark).count(), 1, landmark)

    def test_it_reads_without_scripts(self):
        with self.opened("large", java_script_enabled=False) as page:
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            self.assertEqual(page.locator("input:visible").count(), 0)
            self.assertEqual(page.locator("section.clients tbody tr:visible").count(), 2000)
            expect(page.locator("svg.graph").first).to_be_visible()
            outline = page.locator("details.outline").first
            expect(outline.locator("ul").first).not_to_be_visible()
            outline.locator("summary").click()
            expect(outline.locator("ul").first).to_be_visible()

    def test_two_thousand_clients_are_searched_filtered_and_sorted(self):
        start = time.monotonic()
        with self.opened("large") as page:
            loaded = time.monotonic()
            status = page.get_by_role("status")
            rows = page.locator("section.clients tbody tr:visible")
            search = page.get_by_role("searchbox", name="Search in the clients")
            expect(status).to_have_text("all 2000 shown")
            begin = time.monotonic()
            search.fill("DEVICE-0007")
            expect(status).to_have_text("1 of 2000 shown")
            searched = time.monotonic()
            self.assertIn("its issuer, CN=Issuing CA 8, O=Example Bank, is not in the truststore", rows.first.inner_text())
            size = (PAGES / "large.html").stat().st_size // 1000
            print(f"large page: {size} kB, loaded in {loaded - start:.2f} s, searched in {searched - begin:.2f} s", file=sys.stderr)
            search.fill("refused  device-00")
            expect(status).to_have_text("4 of 2000 shown")
            search.fill(page.locator("section.clients tbody .hash").nth(1500).text_content())
            expect(status).to_have_text("1 of 2000 shown")
            search.fill("no such client")
            expect(status).to_have_text("0 of 2000 shown")
            search.fill("")
            page.get_by_role("radio", name="refused (81)").check()
            expect(status).to_have_text("81 of 2000 shown")
            search.fill("device-00")
            expect(status).to_have_text("4 of 2000 shown")
            search.fill("")
            page.get_by_role("radio", name="all (2000)").check()
            column = page.locator("section.clients th", has_text="Client").first
            for order, first in [("ascending", "device-0000"), ("descending", "device-1999")]:
                column.get_by_role("button").click()
                self.assertEqual(column.get_attribute("aria-sort"), order)
                self.assertIn(first, rows.first.inner_text())
            page.get_by_role("button", name="Verdict").click()
            self.assertIn("accepted", rows.first.inner_text())

    def test_the_keyboard_reaches_everything_and_shows_where_it_is(self):
        with self.opened("one") as page:
            page.keyboard.press("Tab")
            expect(page.locator("a.skip")).to_be_focused()
            expect(page.locator("a.skip")).to_have_text("Skip to the report")
            expect(page.locator("a.skip")).to_be_visible()
            page.keyboard.press("Enter")
            expect(page.locator("#report")).to_be_focused()
            reached = set()
            for _ in range(200):
                page.keyboard.press("Tab")
                seen = page.evaluate(
                    """() => { const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
                    return { tag: one.tagName, label: one.textContent.trim().slice(0, 30), style: style.outlineStyle,
                             width: parseFloat(style.outlineWidth), inside: box.bottom > 0 && box.top < innerHeight } }"""
                )
                if seen["tag"] == "BODY":
                    break
                self.assertTrue(seen["style"] != "none" and seen["width"] >= 1 and seen["inside"], seen)
                reached.add(seen["tag"])
            self.assertLessEqual({"A", "INPUT", "BUTTON", "SUMMARY", "SECTION"}, reached)
            page.locator("details.outline summary").first.focus()
            page.keyboard.press("Enter")
            expect(page.locator("details.outline ul").first).to_be_visible()
            page.get_by_role("searchbox").focus()
            page.keyboard.type("stranger")
            expect(page.get_by_role("status")).to_have_text("all 1 shown")

    def test_a_link_to_what_is_folded_unfolds_it(self):
        with self.opened("large") as page:
            page.get_by_role("searchbox").fill("device-1999")
            page.get_by_role("searchbox").fill("")
            last = page.locator("section.clients tbody tr[data-verdict=refuse] a").last
            target = page.locator(last.get_attribute("href"))
            expect(target).not_to_be_visible()
            last.click()
            expect(target).to_be_visible()
        with self.opened("one", "#rule-path-issuer-missing") as page:
            expect(page.locator("#rule-path-issuer-missing pre")).to_be_visible()

    def test_today_is_the_readers(self):
        with self.opened("one", at="2030-03-02T00:00:00Z") as page:
            self.assertIn("Today is 2030-03-02, 60 days later.", page.locator(".age").inner_text())
            self.assertEqual(page.locator("text.today").text_content(), "today: 2030-03-02")
        with self.opened("one", at="1990-01-01T00:00:00Z") as page:
            self.assertEqual(page.locator(".today").count(), 0)

    def test_names_that_attack_do_nothing(self):
        with self.opened("hostile") as page:
            self.assertRegex(page.title(), "^[A-Z]")
            self.assertEqual(page.evaluate("typeof window.attacked"), "undefined")
            self.assertEqual(page.locator("img, script + script").count(), 0)
            self.assertIn("<img src=x onerror=", page.locator("main").inner_text())

    def test_a_population_is_searched_and_sorted_by_number(self):
        with self.opened("population") as page:
            heading = page.get_by_role("heading", level=1)
            self.assertRegex(heading.inner_text(), r"^Refused\s+Amazon API Gateway refuses 5 of 8 clients, 29 of 52 requests")
            self.assertEqual(page.evaluate("typeof window.attacked"), "undefined")
            self.assertEqual(page.locator("img, script + script").count(), 0)
            status = page.get_by_role("status")
            expect(status).to_have_text("all 5 shown")
            page.get_by_role("searchbox", name="Search in the clients").fill("stray")
            expect(status).to_have_text("1 of 5 shown")
            page.get_by_role("searchbox").fill("")
            rows = page.locator("section.clients tbody tr:visible")
            requests = page.locator("section.clients th", has_text="Requests").get_by_role("button")
            for first in ["1", "12"]:
                requests.click()
                self.assertEqual(rows.first.locator("td.number").inner_text(), first)
            link = page.get_by_role("link", name="path-issuer-missing", exact=True).first
            example = page.locator("#rule-path-issuer-missing pre")
            for _ in ["the first time", "after the reader has folded it"]:
                link.click()
                expect(example).to_be_visible()
                page.locator("#rule-path-issuer-missing > summary").click()
                expect(example).not_to_be_visible()

    def test_it_prints_whole(self):
        for name in ["one", "side", "population"]:
            with self.opened(name, color_scheme="dark") as page:
                page.emulate_media(media="print")
                page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
                self.assertEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
                expect(page.locator("nav")).not_to_be_visible()
                self.assertEqual(page.locator("input:visible").count(), 0)
                cut = "(all) => all.filter((one) => one.clientHeight > 0 && one.scrollHeight > one.clientHeight + 1).length"
                self.assertEqual(page.locator(".scroll").evaluate_all(cut), 0)
                pdf = page.pdf(path=SHOTS / f"{name}.pdf", format="A4")
                self.assertGreaterEqual(len(re.findall(rb"/Type\s*/Page\b", pdf)), 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
