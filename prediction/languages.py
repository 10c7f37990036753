"""Languages of comments."""

from collections.abc import Iterable, Sequence

from py3langid.langid import MODEL_FILE, LanguageIdentifier


def detect_languages(comments: Iterable[str], languages: Sequence[str]) -> list[str | None]:
    """The most probable language of each comment, as its ISO 639-1 code.

    Args:
        comments: texts.
        languages: the codes of the possible languages.

    Returns:
        One code per comment; None for a comment without letters.

    Raises:
        ValueError: a language cannot be detected.
    """
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    unknown = sorted(set(languages) - set(identifier.nb_classes))
    if unknown:
        raise ValueError(f"the languages {', '.join(unknown)} cannot be detected")
    identifier.set_languages(list(languages))
    return [
        identifier.classify(comment)[0] if any(map(str.isalpha, comment)) else None
        for comment in comments
    ]
