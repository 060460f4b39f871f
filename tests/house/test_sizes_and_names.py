"""How large things may get, and what they may not be called."""

import ast
import io
import math
import statistics
import tokenize
from pathlib import PurePosixPath

import pytest

FORBIDDEN = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "managers"}
CODE_SUFFIXES = (".py", ".js", ".css", ".html")
TABLES = "static/words/"
"""No code: one line per sentence of the page."""


def line_count(text: str) -> int:
    return text.count("\n") + 1


def test_no_module_is_longer_than_500_lines(texts):
    code = {
        name: text
        for name, text in texts.items()
        if name.endswith(CODE_SUFFIXES) and not name.startswith(TABLES)
    }
    assert len(code) > 50
    assert [name for name, text in code.items() if line_count(text) > 500] == []


def test_no_page_module_is_longer_than_250_lines(texts):
    scripts = {name: text for name, text in texts.items() if name.startswith("static/js/")}
    assert scripts
    assert [name for name, text in scripts.items() if line_count(text) > 250] == []


def test_public_face_is_at_most_80_lines(read):
    assert line_count(read("dashboard_api.py")) <= 80


def test_no_file_or_folder_has_a_name_that_says_nothing(texts):
    words = {name: {PurePosixPath(part).stem for part in name.split("/")} for name in texts}
    assert [name for name, parts in words.items() if parts & FORBIDDEN] == []


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines from `def` to its end, its docstring not counted."""
    first = function.body[0]
    has_docstring = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_functions_are_short(trees):
    sizes = sorted(code_lines(each) for tree in trees.values() for each in functions(tree))
    assert len(sizes) > 300
    assert statistics.median(sizes) <= 8
    assert sizes[math.ceil(len(sizes) * 0.95) - 1] <= 40


def test_comments_say_why_and_not_everything(own_code):
    comments = sum(
        token.type == tokenize.COMMENT
        for text in own_code.values()
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
    )
    lines = sum(line_count(text) for text in own_code.values())
    assert comments / lines <= 0.08


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler swallows every error: it names no kind, and does not raise again."""
    names = (
        [node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)]
        if (handler.type)
        else ["Exception"]
    )
    ends_in_raise = isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None
    return bool({"Exception", "BaseException"} & set(names)) and not ends_in_raise


BORDERS = {"botscope/ingest/border.py", "botscope/attach.py"}


def test_every_error_is_caught_by_name_except_at_two_borders(trees):
    broad = [
        name
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    ]
    assert sorted(broad) == sorted(set(broad) & BORDERS)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("try: f()\nexcept Exception: pass", True),
        ("try: f()\nexcept: pass", True),
        ("try: f()\nexcept (ValueError, Exception) as e: log(e)", True),
        ("try: f()\nexcept Exception:\n  log()\n  raise", False),
        ("try: f()\nexcept ValueError: pass", False),
    ],
    ids=["exception", "bare", "in-a-tuple", "raises-again", "by-name"],
)
def test_a_broad_handler_is_recognized(source, expected):
    handlers = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ExceptHandler)]
    assert [is_broad(handler) for handler in handlers] == [expected]
