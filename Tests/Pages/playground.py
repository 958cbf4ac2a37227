#!/usr/bin/env python3
"""Walks through the playground in a headless Chromium, as a person would, and fails where something is not as it should be.

    playground.py ADDRESS PERSON [--screenshots FOLDER]

ADDRESS is that of a running `attune playground` whose team has questions, a worker, a trainer and a model that shortens;
PERSON's answers have said that they like texts short.
"""
import argparse
import pathlib
import sys
import urllib.error
import urllib.request

from browser import Browser

SCRIPT = "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"
RIGHT_TO_LEFT = "\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c \u0645\u0631\u062d\u0628\u0627"


class Walk:
    def __init__(self, address, person, folder):
        self.address, self.person, self.folder = address.rstrip("/"), person, folder

    def picture(self, browser, name):
        if self.folder:
            browser.screenshot(self.folder / f"{name}.png")

    def answered(self, browser):
        return int(browser.evaluate("document.querySelector('.progress span').textContent.split(' ')[0]"))

    def by_keyboard(self):
        """A new person answers five questions by keys."""
        with Browser() as browser:
            browser.open(self.address)
            browser.wait("location.pathname.startsWith('/people/guest-')")
            self.picture(browser, "question")
            asked = []
            for number in range(5):
                browser.wait("document.querySelector('form.question')")
                asked.append(browser.evaluate("document.querySelector('form.question input').value"))
                browser.key("120"[number % 3])
                browser.wait(f"document.querySelector('.progress span')?.textContent.startsWith('{number + 1} of')")
            check(len(set(asked)) == 5, f"a question came twice: {asked}")
            known = browser.evaluate("document.querySelector('#weights').parentElement.querySelector('p').textContent")
            # Every third answer was no preference.
            check("From 4 answers" in known, f"the weights are not of four answers: {known}")
            check(browser.evaluate("document.querySelectorAll('.weights svg[aria-label]').length") >= 2, "no bars")

    def revised(self):
        """A person who likes texts short has a response revised, by keyboard, and votes."""
        with Browser() as browser:
            browser.open(f"{self.address}/people/{self.person}")
            browser.evaluate("document.querySelector('form.draft button').focus()")
            browser.key("Enter")
            browser.wait("document.querySelector('main[data-waiting]') || document.querySelector('form.vote')")
            browser.wait("document.querySelector('form.vote')")
            check(browser.evaluate("document.querySelectorAll('del').length") > 0, "no word is marked as changed")
            check(browser.evaluate("document.querySelector('details').textContent.includes('Predicted')"), "no reason")
            cards, buttons = (browser.evaluate(f"[...document.querySelectorAll('{one}')].map((one) => one.textContent)")
                              for one in (".pair h3", "form.vote button"))
            check([("As it was" in one) for one in cards] == [("before" in one) for one in (buttons[0], buttons[2])],
                  f"the buttons stand otherwise than the texts: {cards}, {buttons}")
            self.picture(browser, "revised")
            browser.evaluate("document.querySelector('form.vote button[value=revised_better]').focus()")
            browser.key("Enter")
            browser.wait("document.body.textContent.includes('You said that the revision is better')")
            check(browser.evaluate("document.querySelector('#news').textContent") == "Your vote was taken.", "not spoken")

    def without_script(self):
        """The same form works where scripts do not run."""
        with Browser(script=False) as browser:
            browser.open(f"{self.address}/people/guest-plain")
            before = self.answered(browser)
            browser.evaluate("document.querySelector('form.question button').focus()")
            browser.key("Enter")
            browser.wait(f"document.querySelector('.progress span')?.textContent.startsWith('{before + 1} of')")

    def hostile(self):
        """Texts of any kind are shown as text."""
        with Browser(width=390, height=844, dark=True) as browser:
            browser.open(f"{self.address}/people/guest-hostile")
            for name, text in (("prompt", SCRIPT), ("response", SCRIPT + " " + RIGHT_TO_LEFT)):
                browser.evaluate(f"document.querySelector('textarea[name={name}]').value = {text!r}")
            browser.evaluate("document.querySelector('form.draft').requestSubmit()")
            browser.wait("document.querySelector('.verdict, form.vote, section .alert')")
            check(browser.evaluate("document.title") == "Attune playground", "a text ran as a script")
            check(browser.evaluate("document.querySelector('textarea[name=response]').value") == SCRIPT + " " + RIGHT_TO_LEFT,
                  "the text was changed")
            wide = browser.evaluate("document.documentElement.scrollWidth - innerWidth")
            check(wide <= 0, f"the page is {wide} pixels wider than a phone")
            small = browser.evaluate(
                "[...document.querySelectorAll('button')].filter((one) => one.offsetHeight < 44).map((one) => one.textContent)")
            check(not small, f"too small to touch: {small}")
            unnamed = browser.evaluate(
                "[...document.querySelectorAll('button, textarea, svg')].filter((one) => !one.textContent.trim() && "
                "!one.getAttribute('aria-label') && !one.labels?.length).length")
            check(unnamed == 0, f"{unnamed} controls have no name for a screen reader")
            self.picture(browser, "phone")

    def strangers(self):
        """Other sites' pages and other names are refused."""
        form = b"choice=first&question=x"
        for headers, wanted in (({"Origin": "http://elsewhere.example"}, 403), ({"Host": "elsewhere.example"}, 421)):
            request = urllib.request.Request(f"{self.address}/people/guest-plain/answer", form, headers)
            status = status_of(request)
            check(status == wanted, f"{headers} got {status}")
        check(status_of(f"{self.address}/people/%3Cscript%3E") == 404, "any text is taken for a person's id")


def status_of(request):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        return opener.open(request, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


def check(holds, complaint):
    if not holds:
        raise AssertionError(complaint)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("person")
    parser.add_argument("--screenshots", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    walk = Walk(arguments.address, arguments.person, arguments.screenshots)
    for part in (walk.by_keyboard, walk.revised, walk.without_script, walk.hostile, walk.strangers):
        part()
        print(f"passed: {part.__doc__.splitlines()[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
