"""What `lists`, `forms` and `signals` share: words, and counts of them."""
import re


def tokens(text):
    return re.findall(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d[\d,.]*", text)


def count(pattern, text):
    return len(re.findall(pattern, text, re.I | re.M))


def per_hundred(number, words):
    return 100 * number / max(25, words)
