"""Templates into letters: escaped, styled inline; what fails leaves text, never half a mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError, select_autoescape

from jobs.logs import in_one_line
from jobs.mail.messages import LARGEST_HTML, Letter, one_line

# Every second part is a date, that a reader's program would break at its hyphens.
_DATES: Final = re.compile(r"(\d{4}-\d{2}-\d{2})")
_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("jobs.mail"),
    autoescape=select_autoescape(["html"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["dates"] = _DATES.split
# The style sheet stays as well: phones and dark screens read their rules there.
_INLINER: Final = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def write_letter(
    kind: str, subject: str, context: Mapping[str, Any], charts: Mapping[str, bytes]
) -> tuple[Letter, list[str]]:
    """Write a letter from the templates of a kind, and say in one line each what failed.

    Without its HTML it goes out as text; without its text template, as its subject and the link.
    """
    problems: list[str] = []
    text, html = f"{subject}\n\n{context.get('link', '')}\n", None
    given = {**context, "subject": subject}
    try:
        text = _render(f"{kind}.txt", given)
    except (TemplateError, TypeError, ValueError, KeyError) as error:
        problems.append(f"the text of a mail could not be written: {in_one_line(error)}")
    try:
        html = _INLINER.inline(_render(f"{kind}.html", given))
        if len(html.encode()) > LARGEST_HTML:
            problems.append(
                f"the HTML of a mail has more than {LARGEST_HTML // 1000} kB: text only"
            )
            html = None
    except (TemplateError, TypeError, ValueError, KeyError, css_inline.InlineError) as error:
        problems.append(f"the HTML of a mail could not be written: {in_one_line(error)}")
    return Letter(one_line(subject), text, html, charts if html else {}), problems


def _render(name: str, context: Mapping[str, Any]) -> str:
    return _ENVIRONMENT.get_template(name).render(context)
