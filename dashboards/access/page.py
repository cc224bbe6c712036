"""The sign-in page: a plain form that needs no JavaScript, in both languages, light and dark."""

from __future__ import annotations

from typing import Final

from flask import Response, make_response, render_template_string, request

from dashboards.choices import LANGUAGE_NAMES, YEAR_S
from dashboards.reader import HTML_LANGUAGE, LANGUAGES, SCHEMES, Language, reader_of, reading_as
from dashboards.words import msg, say

PROBLEMS: Final = {
    "wrong": msg("Name or password is wrong."),
    "often": msg("Too many tries. Wait {minutes} minutes and try again."),
    "outside": msg("None of your groups may see these pages. Ask an operator of the tracker."),
    "failed": msg("The sign-in did not succeed. Please try again."),
    "database": msg("The database does not answer. Please try again in a minute."),
}
PAGE: Final = """<!DOCTYPE html>
<html lang="{{ lang }}"{% if scheme %} data-mantine-color-scheme="{{ scheme }}"{% endif %}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{{ words.title }}</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<script src="/assets/scheme.js"></script>
<link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/sign-in.css">
</head>
<body class="sign-in">
<main>
<p class="sign-in-brand"><img src="/assets/icon.svg" alt="" width="20" height="20">
{{ words.brand }}</p>
<h1>{{ words.heading }}</h1>
{% if problem %}<p role="alert" class="sign-in-problem">{{ problem }}</p>{% endif %}
{% if issuer %}
<p><a class="sign-in-go" href="/sign-in/start?next={{ next|urlencode }}">{{ words.issuer }}</a></p>
{% else %}
<form method="post" action="/sign-in">
<input type="hidden" name="next" value="{{ next }}">
<label for="name">{{ words.name }}</label>
<input id="name" name="name" type="text" value="{{ name }}" autocomplete="username"
 maxlength="80" required{% if not name %} autofocus{% endif %}>
<label for="password">{{ words.password }}</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 maxlength="256" required{% if name %} autofocus{% endif %}>
<button class="sign-in-go" type="submit">{{ words.go }}</button>
</form>
{% endif %}
<p class="sign-in-language"><a href="/sign-in?language={{ other }}&amp;next={{ next|urlencode }}"
 lang="{{ other_lang }}">{{ other_name }}</a></p>
</main>
</body>
</html>
"""


def _words() -> dict[str, str]:
    return {
        "title": say("Sign in · Comps tracker"),
        "brand": say("Comps tracker"),
        "heading": say("Sign in"),
        "name": say("User name"),
        "password": say("Password"),
        "go": say("Sign in"),
        "issuer": say("Sign in with the company’s account"),
    }


def sign_in_page(
    language: Language,
    *,
    next_page: str,
    issuer: bool,
    status: int = 200,
    name: str = "",
    problem: str = "",
    minutes: int = 0,
) -> Response:
    """Build the page; `problem` is one of PROBLEMS, `status` what the answer says of it."""
    chosen = _chosen()
    reader = reader_of({**request.cookies, **({"language": chosen} if chosen else {})}, language)
    other: Language = "zh" if reader.language == "en" else "en"
    scheme = request.cookies.get("scheme")
    with reading_as(reader):
        text = render_template_string(
            PAGE,
            lang=HTML_LANGUAGE[reader.language],
            scheme=scheme if scheme in SCHEMES else "",
            words=_words(),
            problem=say(PROBLEMS[problem], minutes=minutes) if problem else "",
            next=next_page,
            name=name,
            issuer=issuer,
            other=other,
            other_lang=HTML_LANGUAGE[other],
            other_name=LANGUAGE_NAMES[other],
        )
    answer = make_response(text, status)
    if chosen:
        answer.set_cookie("language", chosen, max_age=YEAR_S, samesite="Lax", httponly=True)
    return answer


def _chosen() -> str | None:
    found = request.args.get("language")
    return found if found in LANGUAGES else None
