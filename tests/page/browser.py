"""Opens pages in Chromium as a person does, and prints as JSON what was tried and what is wrong.

Usage: browser.py CHROMIUM FOLDER. The folder holds pages: rack.html of a public rack with three zones, and others.
"""

import json
import pathlib
import re
import sys

import axe_playwright_python
from playwright.sync_api import sync_playwright

AXE = next(pathlib.Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
LOOKS = [(360, "dark"), (1440, "light")]

tried = []
wrong = []


def check(page, what, holds, detail=""):
    """Notes that something was tried, and whether it holds."""
    tried.append(f"{page}: {what}")
    if not holds:
        wrong.append(f"{page}: {what}: {detail}")


def opened(context, file, fragment=""):
    """Opens a page, and notes every request beside the page's own and whatever the console says."""
    page = context.new_page()
    url = file.as_uri()
    page.requests = []
    page.said = []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(url + fragment)
    return page


def looks(browser, file):
    """Nothing is wider than the page, nothing is loaded, and axe finds nothing; narrow and wide, dark and light."""
    for width, scheme in LOOKS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = opened(context, file)
        name = f"{file.name} at {width} pixels, {scheme}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        check(name, "nothing overflows", wide <= width, f"{wide} pixels")
        # What is folded is looked at as well.
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth")
        check(name, "nothing overflows unfolded", wide <= width, f"{wide} pixels")
        # It takes seconds: the page that has everything is looked at in both colours, the others in one.
        if scheme == "light" or file.name == "rack.html":
            axe(page, name)
        check(name, "no request leaves", page.requests == [file.as_uri()], str(page.requests))
        check(name, "the console says nothing", page.said == [], str(page.said))
        context.close()


def axe(page, name):
    """What axe finds is wrong."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")
    check(name, "axe looks at it", len(found["passes"]) > 10, str(len(found["passes"])))
    for violation in found["violations"]:
        nodes = [node["html"][:160] for node in violation["nodes"][:3]]
        check(name, f"axe: {violation['id']}", False, f"{violation['help']}: {nodes}")


def seen(page, selector):
    """Whether any element of a kind is seen."""
    return any(element.is_visible() for element in page.query_selector_all(selector))


def switched(browser, file, scripts):
    """The switch shows the other mode, by mouse and keyboard, with scripts and without."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=scripts)
    name = f"{file.name} {'with' if scripts else 'without'} scripts"
    page = opened(context, file)
    nat = ".picture .nat"
    check(name, "a public rack shows no NAT gateway", not seen(page, nat))
    page.click(".switch")
    check(name, "the switch shows NAT gateways", seen(page, nat))
    check(name, "and hides the public picture", not seen(page, ".of-public"))
    page.keyboard.press("Space")
    check(name, "the keyboard switches back", not seen(page, nat))
    if scripts:
        page.click(".switch")
        check(name, "the address tells the mode", page.url.endswith("#private"), page.url)
        again = opened(context, file, "#private")
        check(name, "and leads to it", seen(again, nat))
        check(name, "no request leaves", set(page.requests) == {file.as_uri()}, str(page.requests))
    else:
        check(name, "what needs a script is not shown", not seen(page, ".asked"))
    check(name, "the console says nothing", page.said == [], str(page.said))
    context.close()


def lost(browser, file):
    """A zone is lost by a click on it and by its button, and found again."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = opened(context, file)
    figure = ".of-public figure"
    check(file.name, "no zone is lost at first", not seen(page, f"{figure} .lost"))
    zone = page.query_selector(f"{figure} .zone[data-zone='1'] rect").bounding_box()
    page.mouse.click(zone["x"] + 20, zone["y"] + 8)
    check(file.name, "a click loses a zone", seen(page, f"{figure} .lost-1") and not seen(page, f"{figure} .lost-0"))
    check(file.name, "it says what that costs", "zone 1" in page.inner_text(f"{figure} .loss-1"))
    page.mouse.click(zone["x"] + 20, zone["y"] + 8)
    check(file.name, "another one finds it again", not seen(page, f"{figure} .lost"))
    page.check(f"{figure} .lose-2")
    check(file.name, "a button loses a zone", seen(page, f"{figure} .lost-2"))
    context.close()


def counted(browser, file):
    """A number of GB is counted into what each way costs."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = opened(context, file)
    cells = page.query_selector_all("[data-fixed]")
    costs = [(float(cell.get_attribute("data-fixed")), float(cell.get_attribute("data-gigabyte"))) for cell in cells]
    check(file.name, "ways cost something", len(costs) >= 10 and any(gigabyte > 0 for _, gigabyte in costs), str(costs))
    page.fill(".asked input", "2000")
    shown = [float(cell.inner_text().replace(",", "")) for cell in cells]
    meant = [fixed + 2000 * gigabyte for fixed, gigabyte in costs]
    near = all(abs(one - other) < 0.006 for one, other in zip(shown, meant))
    check(file.name, "2000 GB are counted", near, f"{shown} for {meant}")
    context.close()


def printed(browser, file):
    """A rack is printed on two pages."""
    context = browser.new_context()
    page = opened(context, file)
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
    check(file.name, "it is printed on two pages", pages == 2, f"{pages} pages")
    context.close()


def main(chromium, folder):
    """Tries all pages of a folder."""
    files = sorted(pathlib.Path(folder).resolve().glob("*.html"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for file in files:
            looks(browser, file)
        rack = next(file for file in files if file.name == "rack.html")
        switched(browser, rack, scripts=True)
        switched(browser, rack, scripts=False)
        lost(browser, rack)
        counted(browser, rack)
        for file in files:
            if file.name not in ("index.html", "template.html"):
                printed(browser, file)
        browser.close()
    print(json.dumps({"tried": tried, "wrong": wrong}))


main(*sys.argv[1:])
