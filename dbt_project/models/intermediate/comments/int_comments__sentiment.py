"""Language and sentiment of each comment (docs/METRICS.md §14)."""

import pyarrow as pa

SCHEMA = pa.schema(
    [("response_id", pa.string()), ("language", pa.string()), ("sentiment", pa.float64())]
)


def model(dbt, session):
    """Detect languages, and predict sentiments if there are enough examples."""
    comments = (
        dbt.ref("int_comments__labelled").order("md5(response_id), response_id").fetch_arrow_table()
    )
    ids, texts = comments["response_id"].to_pylist(), comments["comment"].to_pylist()
    languages = _languages(texts, dbt.config.get("languages"))
    labels, are_examples = comments["is_positive"].to_pylist(), comments["is_example"].to_pylist()
    examples = [number for number, is_example in enumerate(are_examples) if is_example]
    positive = [labels[number] for number in examples]
    fewest = min(sum(positive), len(positive) - sum(positive))
    is_enough = len(examples) >= dbt.config.get("fewest_examples")
    sentiments = [None] * len(texts)
    if is_enough and fewest >= dbt.config.get("fewest_of_a_kind"):
        sentiments = _sentiments(texts, examples, positive)
    return pa.table([ids, languages, sentiments], schema=SCHEMA)


def _languages(texts, languages):
    if not texts:
        return []
    # Imported here because the libraries load slowly, and small companies need neither.
    from prediction.languages import detect_languages

    return detect_languages(texts, languages)


def _sentiments(texts, examples, positive):
    import numpy as np

    from prediction.sentiment import cross_validated, predicted

    others = sorted(set(range(len(texts))) - set(examples))
    scored = [texts[number] for number in examples]
    found = np.empty(len(texts))
    found[examples] = cross_validated(scored, np.array(positive))
    found[others] = predicted(scored, np.array(positive), [texts[number] for number in others])
    # Digits beyond depend on the processor.
    return found.round(3).tolist()
