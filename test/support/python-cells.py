"""Official SDKs in Python, each asked in each of its ways.

Reads a line of JSON for each cell (id, name, url, identity, prompt, variant, once), and writes one for each that is
done: what the SDK handed over, and what it raised.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import anthropic
import boto3
import openai
from botocore.config import Config


SAYING = Lock()


def retries(asked):
    return {"max_retries": 0} if asked["once"] else {}


def openai_client(asked):
    return openai.OpenAI(
        base_url=asked["url"] + "/v1",
        api_key="sk-test",
        default_headers={"x-sallyport-identity": asked["identity"]},
        **retries(asked),
    )


def azure_client(asked):
    return openai.AzureOpenAI(
        azure_endpoint=asked["url"],
        api_key="azure-test",
        api_version="2024-10-21",
        default_headers={"x-sallyport-identity": asked["identity"]},
        **retries(asked),
    )


def anthropic_client(asked):
    return anthropic.Anthropic(
        base_url=asked["url"],
        api_key="sk-ant-test",
        default_headers={"x-sallyport-identity": asked["identity"]},
        **retries(asked),
    )


def bedrock_client(asked):
    session = boto3.session.Session(
        aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="paper", region_name="us-east-1"
    )
    once = {"retries": {"total_max_attempts": 1}} if asked["once"] else {}
    client = session.client("bedrock-runtime", endpoint_url=asked["url"], config=Config(**once))

    # Behind the signature: what Envoy and Sallyport take away must not be covered by it.
    def identify(request, **_):
        request.headers["x-sallyport-identity"] = asked["identity"]

    client.meta.events.register("before-send.bedrock-runtime", identify)
    return client


def chat(asked):
    return {
        "model": "gpt-4o-mini" + asked["variant"],
        "messages": [{"role": "user", "content": asked["prompt"]}],
    }


def responses(asked):
    return {"model": "gpt-4o-mini" + asked["variant"], "input": asked["prompt"], "store": False}


def message(asked):
    return {
        "model": "claude-opus-4-8" + asked["variant"],
        "max_tokens": 256,
        "messages": [{"role": "user", "content": asked["prompt"]}],
    }


def converse(asked):
    return {
        "modelId": "meta.llama3-1-8b" + asked["variant"] + "-instruct-v1:0",
        "messages": [{"role": "user", "content": [{"text": asked["prompt"]}]}],
    }


def by_arn(asked, body):
    profile = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us."
    return {**body(asked), "modelId": profile + body(asked)["modelId"]}


def invoke(asked):
    return {
        "modelId": "meta.llama3-1-8b" + asked["variant"] + "-instruct-v1:0",
        "contentType": "application/json",
        "body": json.dumps({"prompt": asked["prompt"], "max_gen_len": 64}),
    }


def one(value):
    yield value


def helper(manager):
    with manager as stream:
        yield from stream


CELLS = {
    "openai chat": lambda a: one(openai_client(a).chat.completions.create(**chat(a))),
    "openai chat, streamed": lambda a: openai_client(a).chat.completions.create(**chat(a), stream=True),
    "openai chat, .stream()": lambda a: helper(openai_client(a).chat.completions.stream(**chat(a))),
    "openai responses": lambda a: one(openai_client(a).responses.create(**responses(a))),
    "openai responses, streamed": lambda a: openai_client(a).responses.create(**responses(a), stream=True),
    "openai responses, .stream()": lambda a: helper(openai_client(a).responses.stream(**responses(a))),
    "openai embeddings": lambda a: one(
        openai_client(a).embeddings.create(model="text-embedding-3-small" + a["variant"], input=a["prompt"])
    ),
    "openai azure chat": lambda a: one(azure_client(a).chat.completions.create(**chat(a))),
    "openai azure chat, streamed": lambda a: azure_client(a).chat.completions.create(**chat(a), stream=True),
    "anthropic messages": lambda a: one(anthropic_client(a).messages.create(**message(a))),
    "anthropic messages, streamed": lambda a: anthropic_client(a).messages.create(**message(a), stream=True),
    "anthropic messages, .stream()": lambda a: helper(anthropic_client(a).messages.stream(**message(a))),
    "boto3 converse": lambda a: one(bedrock_client(a).converse(**converse(a))["output"]),
    "boto3 converse, by ARN": lambda a: one(bedrock_client(a).converse(**by_arn(a, converse))["output"]),
    "boto3 invoke_model, by ARN": lambda a: one(
        bedrock_client(a).invoke_model(**by_arn(a, invoke))["body"].read().decode()
    ),
    "boto3 converse_stream": lambda a: bedrock_client(a).converse_stream(**converse(a))["stream"],
    "boto3 invoke_model": lambda a: one(bedrock_client(a).invoke_model(**invoke(a))["body"].read().decode()),
    "boto3 invoke_model_with_response_stream": lambda a: bedrock_client(a).invoke_model_with_response_stream(
        **invoke(a)
    )["body"],
}


def text(value):
    if hasattr(value, "model_dump_json"):
        return value.model_dump_json(warnings=False)
    return json.dumps(value, default=lambda other: other.decode("latin-1") if isinstance(other, bytes) else str(other))


def raised(error):
    """What an application can read off an exception."""
    response = getattr(error, "response", None)
    of_aws = response.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(response, dict) else None
    fields = [getattr(error, name, None) for name in ("code", "type", "body")]
    return {
        "type": type(error).__name__,
        "bases": [base.__name__ for base in type(error).__mro__],
        "status": getattr(error, "status_code", None) or of_aws,
        "text": " ".join(str(part) for part in [error, *fields] if part is not None),
    }


def answer(line):
    asked = json.loads(line)
    outcome = {"id": asked["id"], "yielded": [], "raised": None}
    try:
        for piece in CELLS[asked["name"]](asked):
            outcome["yielded"].append(text(piece))
    except Exception as error:  # whatever it raises is what is asked for
        outcome["raised"] = raised(error)
    with SAYING:
        sys.stdout.write(json.dumps(outcome) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    with ThreadPoolExecutor(max_workers=16) as pool:
        for done in [pool.submit(answer, line) for line in sys.stdin]:
            done.result()
