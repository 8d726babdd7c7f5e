"""Presidio's own recognizers over the texts of a file, NUL between them, for so many seconds.

usage: presidio.py FILE SECONDS patterns|spacy    prints {"bytes": …, "ms": …, "findings": …}, or {"missing": …}
"""

import json
import logging
import sys
import time

logging.disable(logging.CRITICAL)


def patterns():
    """Every predefined recognizer for English that is a pattern, one after another, without words as context."""
    from presidio_analyzer import PatternRecognizer, RecognizerRegistry

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    recognizers = [one for one in registry.recognizers if isinstance(one, PatternRecognizer)]

    def analyze(text):
        return sum(len(one.analyze(text, one.supported_entities) or []) for one in recognizers)

    return analyze, len(recognizers)


def spacy_model():
    """The engine as its documentation begins with it, with spaCy's small model."""
    import spacy.util

    model = "en_core_web_sm"
    if not spacy.util.is_package(model):
        print(json.dumps({"missing": "spaCy's model " + model + " is not installed"}))
        sys.exit(0)
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())
    return (lambda text: len(engine.analyze(text, language="en"))), len(engine.registry.recognizers)


def main(path, seconds, kind):
    with open(path, encoding="utf-8", newline="") as file:
        texts = file.read().split("\0")
    try:
        analyze, count = patterns() if kind == "patterns" else spacy_model()
    except ImportError:
        print(json.dumps({"missing": "presidio-analyzer is not installed"}))
        return
    analyze(texts[0])
    done = findings = 0
    began = time.perf_counter()
    for text in texts:
        findings += analyze(text)
        done += len(text.encode())
        if time.perf_counter() - began > float(seconds):
            break
    ms = (time.perf_counter() - began) * 1000
    print(json.dumps({"bytes": done, "ms": ms, "findings": findings, "rules": count}))


main(*sys.argv[1:])
