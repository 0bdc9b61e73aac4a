"""Documents: what they wait for is set by every clinic, and questions after reading lead back to a section."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content import Content, Fault, newest
from bot.content.library import TEACH_BACK
from flows.content import Document, Question, TeachBack
from flows.errors import ContentError


def faults(content: Content) -> Iterator[Fault]:
    """What is wrong with the questions after reading."""
    for asked in content.teach_backs.values():
        try:
            paper = newest(content.documents, asked.name.removesuffix(TEACH_BACK))
        except ContentError:
            todo = "add the document or rename the questions"
            yield Fault(f"consents/{asked.id}", "folder", "it asks about a document that is not there", todo)
            continue
        for question in asked.questions:
            yield from _question(asked, question, paper)


def _question(asked: TeachBack, question: Question, paper: Document) -> Iterator[Fault]:
    file = f"consents/{asked.id}"
    if question.section not in {section.key for section in paper.sections}:
        yield Fault(file, question.key, f'"{question.section}" is not a section of {paper.id}', "correct the section")
    own = question.correct in question.options
    if not own and question.must:
        todo = "name the right option; only a question that is no must may wait for the case's own answer"
        yield Fault(file, question.key, f'"{question.correct}" is not an option', todo)
